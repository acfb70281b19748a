import { toIso } from '#kernel';
import { partsOf, type AnswerEntry, type Trace } from '#ledger';
import type { ClauseTerms, ConvenantPurpose, Decision, DisclosurePlan } from '#policies';
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
  return parts.map((lists, index) => {
    const part = `${String(index + 1)}/${String(parts.length)}`;
    return entryOf(settled, context, { ...lists, part });
  });
}

/** Members stand in canonical order, in which they are written fastest. */
function entryOf(
  settled: Settled,
  { requester, trace, pseudonyms, oin }: EntryContext,
  { granted, refused, part }: Pick<AnswerEntry, 'granted' | 'refused' | 'part'>,
): AnswerEntry {
  const { request, plan, facts } = settled;
  const file = facts.case ?? NOBODY;
  const { v, id, salt, at, retain_until } = entryHead(facts.at);
  return {
    activity: activityOf(plan, oin),
    at,
    case: request.caseId && pseudonyms.of('case', request.caseId),
    confidentiality: 'NORMAAL',
    controles: controles(settled),
    convenant: convenantOf(plan),
    emergency: emergencyOf(settled),
    granted,
    ...(settled.strictlyRefused && { held_back: heldBack(settled.decision) }),
    id,
    kind: kindOf(settled),
    legal_basis: legalBasisOf(settled),
    operation: request.operation,
    part,
    participation: facts.case?.participation ?? 'NONE',
    phase: file.phase,
    pseudonym_key: pseudonyms.version,
    purpose: plan.purpose,
    refused,
    region: plan.policy.convenant.region,
    requester: entryRequester(requester, pseudonyms),
    retain_until,
    salt,
    sources: settled.sources,
    subject: file.person && pseudonyms.of('person', file.person),
    trace,
    track: file.track,
    v,
    ...wpg20Of(settled),
  };
}

/** What is known of a case that is not there. */
const NOBODY = { person: null, phase: null, track: null };

function activityOf(plan: DisclosurePlan, oin: string): string {
  return purposeOf(plan)?.activity ?? `urn:nld:oin:${oin}:verwerking:niet-vermeld`;
}

/** Bases of the clauses that granted; of the purpose, where none did. */
function legalBasisOf(settled: Settled): readonly string[] {
  const bases = new Set<string>();
  for (const { legalBasis } of grantingOf(settled)) for (const basis of legalBasis) bases.add(basis);
  return bases.size > 0 ? [...bases] : (purposeOf(settled.plan)?.legalBasis ?? []);
}

function wpg20Of(settled: Settled): Pick<AnswerEntry, 'wpg20_decision'> {
  const id = grantingOf(settled).find(({ wpg20Decision }) => wpg20Decision !== null)?.wpg20Decision;
  return id ? { wpg20_decision: id } : {};
}

function grantingOf({ decision, strictlyRefused }: Settled): readonly ClauseTerms[] {
  return strictlyRefused ? [] : decision.granted.map(({ clause }) => clause.terms);
}

function convenantOf({ policy: { convenant, hash } }: DisclosurePlan): AnswerEntry['convenant'] {
  return { hash, id: convenant.id, version: convenant.version };
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
function heldBack(decision: Decision): string[] {
  const fields = decision.granted.flatMap(({ block }) => block.fields);
  return [...new Set(fields.map(({ coordinate }) => coordinate))];
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
