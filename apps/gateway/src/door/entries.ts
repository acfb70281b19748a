import { toIso } from '#kernel';
import { partsOf, type AnswerEntry, type Trace } from '#ledger';
import {
  controlesOf,
  emergencyUsed,
  heldGrants,
  legalBasisOf,
  participationOf,
  statedPurpose,
  wpg20DecisionOf,
  type DisclosurePlan,
  type Grant,
} from '#policies';
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
  const { decision, holdersOf, strictlyRefused } = settled;
  const sides = { ours: context.oin, requester: context.requester.oin, holdersOf };
  const held = strictlyRefused ? [] : heldGrants(decision, sides);
  const parts = partsOf({ granted: grantedRows(held), refused: refusedRows(settled) });
  const told = { settled, grants: held.map(({ grant }) => grant) };
  return parts.map((lists, index) => {
    const part = `${String(index + 1)}/${String(parts.length)}`;
    return entryOf(told, context, { ...lists, part });
  });
}

/** A settled request, and those of its grants that the record tells of. */
interface Told {
  readonly settled: Settled;
  readonly grants: readonly Grant[];
}

/** Members stand in canonical order, in which they are written fastest. */
function entryOf(
  told: Told,
  { requester, trace, pseudonyms, oin }: EntryContext,
  { granted, refused, part }: Pick<AnswerEntry, 'granted' | 'refused' | 'part'>,
): AnswerEntry {
  const { request, plan, facts } = told.settled;
  const file = facts.case ?? NOBODY;
  const { v, id, salt, at, retain_until } = entryHead(facts.at);
  return {
    activity: activityOf(plan, oin),
    at,
    case: request.caseId && pseudonyms.of('case', request.caseId),
    confidentiality: 'NORMAAL',
    controles: controlesOf(participationOf(facts.case, requester.function), told.grants),
    convenant: convenantOf(plan),
    emergency: emergencyOf(told),
    granted,
    ...heldBack(told.settled),
    id,
    kind: kindOf(told),
    legal_basis: legalBasisOf(plan, told.grants),
    operation: request.operation,
    part,
    participation: participationOf(facts.case, requester.function) ?? 'NONE',
    phase: file.phase,
    pseudonym_key: pseudonyms.version,
    purpose: plan.purpose,
    refused,
    region: plan.policy.convenant.region,
    requester: entryRequester(requester, pseudonyms),
    retain_until,
    salt,
    sources: told.settled.sources,
    subject: subjectOf(file.person, pseudonyms),
    trace,
    track: file.track,
    v,
    ...wpg20Of(told),
  };
}

/** What is known of a case that is not there. */
const NOBODY = { person: null, phase: null, track: null };

/** Made whether there is somebody or not: a case of others takes as long as one that does not exist. */
function subjectOf(person: string | null, pseudonyms: Pseudonyms): string | null {
  const made = pseudonyms.of('person', person ?? '');
  return person === null ? null : made;
}

function activityOf(plan: DisclosurePlan, oin: string): string {
  return statedPurpose(plan)?.activity ?? `urn:nld:oin:${oin}:verwerking:niet-vermeld`;
}

function wpg20Of({ grants }: Told): Pick<AnswerEntry, 'wpg20_decision'> {
  const id = wpg20DecisionOf(grants);
  return id !== null ? { wpg20_decision: id } : {};
}

function convenantOf({ policy: { convenant, hash } }: DisclosurePlan): AnswerEntry['convenant'] {
  return { hash, id: convenant.id, version: convenant.version };
}

function kindOf({ settled: { request, decision, strictlyRefused }, grants }: Told): AnswerEntry['kind'] {
  if (request.operation === 'access') return 'access';
  if (strictlyRefused || decision.barrier !== null) return 'refusal';
  if (grants.length > 0) return 'disclosure';
  return decision.refused.length > 0 ? 'refusal' : 'access';
}

/** Fields a clause grants that were held back because the caller wanted all or nothing. */
function heldBack({ decision, strictlyRefused }: Settled): Pick<AnswerEntry, 'held_back'> {
  if (!strictlyRefused) return {};
  const fields = decision.granted.flatMap(({ block }) => block.fields);
  return { held_back: [...new Set(fields.map(({ coordinate }) => coordinate))] };
}

function emergencyOf({ settled, grants }: Told): AnswerEntry['emergency'] {
  const emergency = emergencyUsed(settled.facts.case, grants);
  if (!emergency) return null;
  return { reason: emergency.reason, until: emergency.span.until === null ? null : toIso(emergency.span.until) };
}
