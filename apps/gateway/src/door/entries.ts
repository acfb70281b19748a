import { toIso } from '#kernel';
import { recurring, type AnswerEntry, type EntryRequester, type FactsDocument, type Trace } from '#ledger';
import { participationOf, statedPurpose, type DisclosurePlan, type Facts } from '#policies';
import type { Requester } from '#identity';
import { entryHead, entryRequester, type Pseudonyms } from '#persistence';
import { outlineOf, type Outline } from './outline.js';
import type { Settled } from './settled.js';

/** What all entries of a request share. */
export interface EntryContext {
  readonly requester: Requester;
  readonly trace: Trace;
  readonly pseudonyms: Pseudonyms;
  /** Our own OIN: the holder of what nobody has contributed yet. */
  readonly oin: string;
  /** SHA-256 of the catalogue, hex. */
  readonly catalogue: string;
}

/** The record of one answer about one case: more than one entry only when the field lists don't fit one body. */
export function entriesOf(settled: Settled, context: EntryContext, document: FactsDocument | null): AnswerEntry[] {
  const outline = outlineOf(settled, { ours: context.oin, requester: context.requester.oin });
  const { parts } = outline;
  return parts.map((lists, index) => {
    const part = `${String(index + 1)}/${String(parts.length)}`;
    return entryOf({ settled, outline, document }, context, { ...lists, part });
  });
}

/** A settled request, and what the record says of its decision. */
interface Told {
  readonly settled: Settled;
  readonly outline: Outline;
  readonly document: FactsDocument | null;
}

/** Members stand in canonical order, in which they are written fastest. */
function entryOf(
  { settled, outline, document }: Told,
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
    controles: outline.controles,
    convenant: convenantOf(plan),
    emergency: outline.emergency ? emergencyOf(facts) : null,
    ...(document && { facts: document.hash }),
    granted,
    ...(outline.heldBack && { held_back: outline.heldBack }),
    id,
    kind: outline.kind,
    legal_basis: outline.legalBasis,
    operation: request.operation,
    part,
    ...placeOf(facts, requester),
    pseudonym_key: pseudonyms.version,
    ...purposeOf(plan, requester),
    refused,
    region: plan.policy.convenant.region,
    requester: requesterOf(requester, pseudonyms),
    retain_until,
    salt,
    sources: settled.sources,
    subject: subjectOf(file.person, pseudonyms),
    trace,
    track: file.track,
    v,
    ...(outline.wpg20 !== null && { wpg20_decision: outline.wpg20 }),
  };
}

function placeOf({ case: file }: Facts, { function: role }: Requester): Pick<AnswerEntry, 'participation' | 'phase'> {
  return { participation: participationOf(file, role) ?? 'NONE', phase: file?.phase ?? null };
}

/** What is known of a case that is not there. */
const NOBODY = { person: null, track: null };

/** Made whether there is somebody or not: a case of others takes as long as one that does not exist. */
function subjectOf(person: string | null, pseudonyms: Pseudonyms): string | null {
  const made = pseudonyms.of('person', person ?? '');
  return person === null ? null : made;
}

function activityOf(plan: DisclosurePlan, oin: string): string {
  return statedPurpose(plan)?.activity ?? `urn:nld:oin:${oin}:verwerking:niet-vermeld`;
}

function purposeOf(
  { purpose }: DisclosurePlan,
  { activities }: Requester,
): Pick<AnswerEntry, 'purpose' | 'recipient_activity'> {
  const own = activities[purpose];
  return own === undefined ? { purpose } : { purpose, recipient_activity: own };
}

const requesters = new WeakMap<Pseudonyms, WeakMap<Requester, EntryRequester>>();

function requesterOf(requester: Requester, pseudonyms: Pseudonyms): EntryRequester {
  const all = requesters.get(pseudonyms) ?? new WeakMap<Requester, EntryRequester>();
  requesters.set(pseudonyms, all);
  const known = all.get(requester) ?? recurring(entryRequester(requester, pseudonyms));
  all.set(requester, known);
  return known;
}

const convenants = new WeakMap<DisclosurePlan['policy'], AnswerEntry['convenant']>();

function convenantOf({ policy }: DisclosurePlan): AnswerEntry['convenant'] {
  const { hash, convenant } = policy;
  const known = convenants.get(policy) ?? recurring({ hash, id: convenant.id, version: convenant.version });
  convenants.set(policy, known);
  return known;
}

function emergencyOf({ case: file }: Facts): AnswerEntry['emergency'] {
  if (!file?.emergency) return null;
  const { reason, span } = file.emergency;
  return { reason, until: span.until === null ? null : toIso(span.until) };
}
