import { isPseudonym } from '#kernel';
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
const KINDS = ['CASE', 'PERSON', 'STAFF'] as const;
type Kind = (typeof KINDS)[number];
const NOT_HERE = ['PROFESSIONAL', 'MELDER'];

export interface ResolveArgs extends LookArgs {
  readonly pseudonym: string;
  readonly kind: string;
  readonly reason: string;
}

type Told = Omit<Seen<object>, 'result'>;

interface ResolveParts {
  readonly looks: Looks;
  readonly bearers: Bearers;
}

const NAMED = { CASE: 'case', PERSON: 'person', STAFF: 'staff' } as const;

/** Which case or person of the region, or who of the staff, bears a pseudonym: an act of its own, recorded as such. No professional, who is their party's to
 *  tell, and no one who reported something and wants not to be known (Wvggz 5:2(7)): of them there is nothing that could be resolved. */
export async function resolve(parts: ResolveParts, request: StaffRequest, args: ResolveArgs): Promise<object> {
  const purpose = controlPurposeOf('RESOLVED', args.controlPurpose);
  const region = regionOf(request, args.region);
  const mistakes = new Mistakes();
  const kind = kindOf(mistakes, args.kind);
  const reason = wordOf(mistakes, ['reason'], args.reason, RESOLVE_REASONS);
  const pseudonym = args.pseudonym.toLowerCase();
  if (!isPseudonym(pseudonym))
    mistakes.add(['pseudonym'], 'This is no pseudonym', 'State the 64 hex digits as the log shows them');
  mistakes.check();
  const look = { step: 'RESOLVED', region, purpose, asked: ['pseudonym'] } as const;
  return parts.looks.take(request, look, async (): Promise<Seen<{ id: string | null }>> => {
    const id = await parts.bearers.bearerOf({ region, kind: NAMED[kind ?? 'CASE'], pseudonym });
    const told = { kind, reason, found: id === null ? 0 : 1 };
    if (id === null) return { result: { id }, told };
    return { result: { id }, ...toldOf(kind, pseudonym, told) };
  });
}

/** Of whom the record says that it was told who they are. */
function toldOf(kind: Kind | null, pseudonym: string, told: NonNullable<Told['told']>): Told {
  if (kind === 'STAFF') return { told: { ...told, of: pseudonym } };
  return { told, about: kind === 'CASE' ? { case: pseudonym } : { subject: pseudonym } };
}

function kindOf(mistakes: Mistakes, kind: string): Kind | null {
  if (!NOT_HERE.includes(kind)) return wordOf(mistakes, ['kind'], kind, KINDS);
  mistakes.add(
    ['kind'],
    'The gate does not know who this is',
    'Ask the party for which they acted, with the trace and the moment of the entry: it knows its own professionals',
  );
  return null;
}
