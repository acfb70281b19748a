import { toIso } from '#kernel';
import { partsOf, type AnswerEntry, type Trace } from '#ledger';
import type { ConvenantPurpose, DisclosurePlan } from '#policies';
import type { Requester } from '#identity';
import { entryHead, entryRequester, type Pseudonyms } from '#persistence';
import { grantedRows, refusedRows } from './entry-rows.js';
import type { Settled } from './settled.js';

/** What all entries of a request share. */
export interface EntryContext {
  readonly requester: Requester;
  readonly trace: Trace;
  readonly pseudonyms: Pseudonyms;
  /** Our own OIN: the holder of what nobody has contributed yet. */
  readonly oin: string;
}

/** The record of one answer about one case: more than one entry only when the field lists don't fit one body. */
export function entriesOf(settled: Settled, context: EntryContext): AnswerEntry[] {
  const parts = partsOf({ granted: grantedRows(settled, context.oin), refused: refusedRows(settled) });
  const said = { ...whoAndWhat(settled, context), ...caseOf(settled, context), ...groundsOf(settled) };
  return parts.map((part, index) => ({
    ...entryHead(settled.facts.at),
    kind: kindOf(settled),
    ...said,
    ...part,
    ...(settled.strictlyRefused && { held_back: heldBack(settled) }),
    part: `${String(index + 1)}/${String(parts.length)}`,
    sources: settled.sources,
    controles: controles(settled),
    confidentiality: 'NORMAAL',
  }));
}

type Said<Member extends keyof AnswerEntry> = Pick<AnswerEntry, Member>;

function whoAndWhat(
  { request, plan }: Settled,
  { requester, trace, pseudonyms, oin }: EntryContext,
): Said<'region' | 'trace' | 'activity' | 'operation' | 'requester' | 'purpose' | 'convenant'> {
  const { convenant, hash } = plan.policy;
  const activity = purposeOf(plan)?.activity ?? `urn:nld:oin:${oin}:verwerking:niet-vermeld`;
  return {
    region: convenant.region,
    trace,
    activity,
    operation: request.operation,
    requester: entryRequester(requester, pseudonyms),
    purpose: plan.purpose,
    convenant: { id: convenant.id, version: convenant.version, hash },
  };
}

/** What is known of a case that is not there. */
const NOBODY = { phase: null, track: null, participation: null };

function caseOf(
  { request, facts }: Settled,
  { pseudonyms }: EntryContext,
): Said<'subject' | 'case' | 'pseudonym_key' | 'phase' | 'track' | 'participation'> {
  const { phase, track, participation } = facts.case ?? NOBODY;
  return {
    subject: facts.case && pseudonyms.of('person', facts.case.person),
    case: request.caseId === null ? null : pseudonyms.of('case', request.caseId),
    pseudonym_key: pseudonyms.version,
    phase,
    track,
    participation: participation ?? 'NONE',
  };
}

/** Bases of the clauses that granted; of the purpose, where none did. */
function groundsOf(settled: Settled): Said<'legal_basis' | 'wpg20_decision' | 'emergency'> {
  const clauses = settled.strictlyRefused ? [] : settled.decision.granted.map(({ clause }) => clause.terms);
  const bases = new Set([...new Set(clauses)].flatMap(({ legalBasis }) => legalBasis));
  const [wpg20] = clauses.flatMap(({ wpg20Decision }) => wpg20Decision ?? []);
  return {
    legal_basis: bases.size > 0 ? [...bases] : (purposeOf(settled.plan)?.legalBasis ?? []),
    ...(wpg20 !== undefined && { wpg20_decision: wpg20 }),
    emergency: emergencyOf(settled),
  };
}

function purposeOf({ policy, purpose }: DisclosurePlan): ConvenantPurpose | undefined {
  return policy.convenant.purposes.find(({ code }) => code === purpose);
}

function kindOf({ request, decision, strictlyRefused }: Settled): AnswerEntry['kind'] {
  if (request.operation === 'access') return 'access';
  if (strictlyRefused || decision.barrier !== null) return 'refusal';
  if (decision.granted.length > 0) return 'disclosure';
  return decision.refused.length > 0 ? 'refusal' : 'access';
}

/** Fields a clause grants that were held back because the caller wanted all or nothing. */
function heldBack({ decision }: Settled): string[] {
  return [...new Set(decision.granted.map(({ field }) => field.coordinate))];
}

function emergencyOf({ decision, facts }: Settled): AnswerEntry['emergency'] {
  const emergency = facts.case?.emergency;
  if (!emergency || !decision.granted.some(({ clause }) => clause.terms.emergency)) return null;
  return { reason: emergency.reason, until: emergency.span.until === null ? null : toIso(emergency.span.until) };
}

function controles({ decision, facts }: Settled): string {
  const checks = [
    decision.granted.length > 0,
    facts.case !== null && facts.case.participation !== null,
    decision.granted.some(({ consent }) => consent !== null),
    decision.granted.some(({ clause }) => clause.terms.emergency),
  ];
  return checks.map((held) => (held ? 'T' : 'F')).join('');
}
