import { wordOf } from '../staff/arguments.js';
import { Mistakes } from '../staff/mistakes.js';
import type { StaffRequest } from '../staff/turns.js';
import type { Bearers } from './bearers.js';
import { controlPurposeOf } from './control-purposes.js';
import type { LookArgs } from './disclosures.js';
import { regionOf, type Looks, type Seen } from './looks.js';

/** Why a pseudonym is resolved. Closed: the record holds no free text. */
export const RESOLVE_REASONS = [
  'VERZOEK_BETROKKENE',
  'KLACHT',
  'BEVEILIGINGSINCIDENT',
  'ONRECHTMATIGE_VERSTREKKING',
  'VORDERING',
] as const;
const KINDS = ['CASE', 'PERSON'] as const;
const NOT_HERE = ['PROFESSIONAL', 'STAFF', 'MELDER'];
const PSEUDONYM = /^[0-9a-f]{64}$/;

export interface ResolveArgs extends LookArgs {
  readonly pseudonym: string;
  readonly kind: string;
  readonly reason: string;
}

interface ResolveParts {
  readonly looks: Looks;
  readonly bearers: Bearers;
}

/** Which case or person of the region bears a pseudonym: an act of its own, recorded as such. No professional, who is their party's to
 *  tell, and no one who reported something and wants not to be known (Wvggz 5:2(7)): of them there is nothing that could be resolved. */
export async function resolve(parts: ResolveParts, request: StaffRequest, args: ResolveArgs): Promise<object> {
  const purpose = controlPurposeOf('RESOLVED', args.controlPurpose);
  const region = regionOf(request, args.region, null);
  const mistakes = new Mistakes();
  const kind = kindOf(mistakes, args.kind);
  const reason = wordOf(mistakes, ['reason'], args.reason, RESOLVE_REASONS);
  const pseudonym = args.pseudonym.toLowerCase();
  if (!PSEUDONYM.test(pseudonym))
    mistakes.add(['pseudonym'], 'This is no pseudonym', 'State the 64 hex digits as the log shows them');
  mistakes.check();
  const look = { step: 'RESOLVED', region, purpose, asked: ['pseudonym'] } as const;
  return parts.looks.take(request, look, async (): Promise<Seen<{ id: string | null }>> => {
    const bears = kind === 'PERSON' ? 'person' : 'case';
    const id = await parts.bearers.bearerOf({ region, kind: bears, pseudonym });
    const told = { kind, reason, found: id === null ? 0 : 1 };
    if (id === null) return { result: { id }, told };
    return { result: { id }, told, about: kind === 'CASE' ? { case: pseudonym } : { subject: pseudonym } };
  });
}

function kindOf(mistakes: Mistakes, kind: string): (typeof KINDS)[number] | null {
  if (!NOT_HERE.includes(kind)) return wordOf(mistakes, ['kind'], kind, KINDS);
  mistakes.add(
    ['kind'],
    'The gate does not know who this is',
    'Ask the party for which they acted, with the trace and the moment of the entry: it knows its own professionals',
  );
  return null;
}
