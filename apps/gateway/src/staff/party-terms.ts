import { DEFAULT_TERMS, DOCUMENT_MODES, MOST_PER_TERM, PROOFS, type PartyTerms } from '#identity';
import { partyKey } from '#kernel';
import { PartyTermsEntity, type RegionsOf } from '#persistence';
import { wordOf } from './arguments.js';
import type { Mistakes } from './mistakes.js';
import { mustKnowParty, regionsOfParty } from './registered.js';
import { knownTo, type Changed, type StaffRequest, type StaffTurns } from './turns.js';

export interface TermsArgs {
  readonly oin: string;
  readonly proof?: string | null;
  readonly introspection?: boolean | null;
  readonly documents?: string | null;
  /** Null: back to the default of the gate. */
  readonly requestsPerMinute?: number | null;
  readonly casesPerHour?: number | null;
  readonly dryRun: boolean;
}

/** What is wanted, and whether client certificates can be shown to this gate. */
interface WantedTerms {
  readonly args: TermsArgs;
  readonly certificates: boolean;
}

/** Changes on which terms a party is served, from its next request on; what is left out stays as it is. */
export function setPartyTerms(
  turns: StaffTurns,
  request: StaffRequest,
  { args, certificates }: WantedTerms,
): Promise<Changed> {
  const { oin, dryRun } = args;
  const regionsOf: RegionsOf = async (manager, now) => knownTo(request.caller, await regionsOfParty(manager, oin, now));
  return turns.take(request, { regionsOf, dryRun }, async (turn) => {
    mustKnowParty(turn);
    turn.mustAdminister(turn.change.regions);
    const { manager } = turn.change;
    const known: PartyTerms = (await manager.findOneBy(PartyTermsEntity, { oin })) ?? DEFAULT_TERMS;
    const wanted = wantedOf(turn.mistakes, known, args);
    if (args.proof === 'MTLS' && !certificates) refuseCertificates(turn.mistakes);
    turn.mistakes.check();
    if (isSame(known, wanted)) return {};
    await manager.upsert(PartyTermsEntity, { oin, ...wanted }, ['oin']);
    turn.change.bump(partyKey(oin));
    turn.tell(turn.change.regions, { kind: 'party', step: 'TERMS_SET', change: { oin, ...wordsOf(wanted) } });
    return {};
  });
}

function wantedOf(mistakes: Mistakes, known: PartyTerms, args: TermsArgs): PartyTerms {
  const { proof, introspection, documents } = args;
  const isStated = <Word>(word: Word | null | undefined): word is Word => word !== null && word !== undefined;
  return {
    proof: (isStated(proof) ? wordOf(mistakes, ['proof'], proof, PROOFS) : null) ?? known.proof,
    introspection: introspection ?? known.introspection,
    documents:
      (isStated(documents) ? wordOf(mistakes, ['documents'], documents, DOCUMENT_MODES) : null) ?? known.documents,
    requestsPerMinute: rateOf(mistakes, 'requestsPerMinute', { known, args }),
    casesPerHour: rateOf(mistakes, 'casesPerHour', { known, args }),
  };
}

// Whoever must show what cannot be shown here is locked out.
function refuseCertificates(mistakes: Mistakes): void {
  mistakes.add(
    ['proof'],
    'This gate takes no client certificates, so that the party could ask for nothing any more',
    'Let the operator set TLS_CLIENT_CA_FILE or TRUSTED_PROXY first, or state DPOP',
  );
}

function rateOf(
  mistakes: Mistakes,
  name: 'requestsPerMinute' | 'casesPerHour',
  { known, args }: { readonly known: PartyTerms; readonly args: TermsArgs },
): number | null {
  const rate = args[name];
  if (rate === undefined) return known[name];
  if (rate !== null && (rate < 1 || rate > MOST_PER_TERM))
    mistakes.add(
      [name],
      'This is not a number of the kind that is used here',
      `State 1 to ${String(MOST_PER_TERM)}, or null for the default of the gate`,
    );
  return rate;
}

function isSame(one: PartyTerms, other: PartyTerms): boolean {
  return JSON.stringify(wordsOf(one)) === JSON.stringify(wordsOf(other));
}

function wordsOf(terms: PartyTerms): Readonly<Record<string, string | number | boolean | null>> {
  const { proof, introspection, documents, requestsPerMinute, casesPerHour } = terms;
  return {
    ...{ proof, introspection, documents },
    ...{ requests_per_minute: requestsPerMinute, cases_per_hour: casesPerHour },
  };
}
