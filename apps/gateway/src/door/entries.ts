import { toIso } from '#kernel';
import { partsOf, type AnswerEntry, type Trace } from '#ledger';
import type { ConvenantPurpose, Decision, DisclosurePlan } from '#policies';
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

/** The record of one answer about one case: more than one entry only when the field lists don't fit one body. Members stand
 *  in canonical order, in which they are written fastest. */
export function entriesOf(settled: Settled, context: EntryContext): AnswerEntry[] {
  const { requester, trace, pseudonyms } = context;
  const { request, plan, facts, decision } = settled;
  const { convenant } = plan.policy;
  const { phase, track, participation } = facts.case ?? NOBODY;
  const grounds = groundsOf(settled);
  const parts = partsOf({ granted: grantedRows(settled, context.oin), refused: refusedRows(settled) });
  return parts.map(({ granted, refused }, index) => {
    const { v, id, salt, at, retain_until } = entryHead(facts.at);
    return {
      activity: purposeOf(plan)?.activity ?? `urn:nld:oin:${context.oin}:verwerking:niet-vermeld`,
      at,
      case: request.caseId === null ? null : pseudonyms.of('case', request.caseId),
      confidentiality: 'NORMAAL',
      controles: controles(settled),
      convenant: { hash: plan.policy.hash, id: convenant.id, version: convenant.version },
      emergency: grounds.emergency,
      granted,
      ...(settled.strictlyRefused && { held_back: heldBack(decision) }),
      id,
      kind: kindOf(settled),
      legal_basis: grounds.legalBasis,
      operation: request.operation,
      part: `${String(index + 1)}/${String(parts.length)}`,
      participation: participation ?? 'NONE',
      phase,
      pseudonym_key: pseudonyms.version,
      purpose: plan.purpose,
      refused,
      region: convenant.region,
      requester: entryRequester(requester, pseudonyms),
      retain_until,
      salt,
      sources: settled.sources,
      subject: facts.case && pseudonyms.of('person', facts.case.person),
      trace,
      track,
      v,
      ...(grounds.wpg20 !== undefined && { wpg20_decision: grounds.wpg20 }),
    };
  });
}

/** What is known of a case that is not there. */
const NOBODY = { phase: null, track: null, participation: null };

interface Grounds {
  readonly legalBasis: readonly string[];
  readonly wpg20: string | undefined;
  readonly emergency: AnswerEntry['emergency'];
}

/** Bases of the clauses that granted; of the purpose, where none did. */
function groundsOf(settled: Settled): Grounds {
  const bases = new Set<string>();
  let wpg20: string | undefined;
  for (const { clause } of settled.strictlyRefused ? [] : settled.decision.granted) {
    for (const basis of clause.terms.legalBasis) bases.add(basis);
    wpg20 ??= clause.terms.wpg20Decision ?? undefined;
  }
  return {
    legalBasis: bases.size > 0 ? [...bases] : (purposeOf(settled.plan)?.legalBasis ?? []),
    wpg20,
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
