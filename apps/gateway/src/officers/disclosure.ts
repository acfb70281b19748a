import { isUuid, NEUTRAL, type Json, type Reason } from '#kernel';
import type { AnswerEntry, GrantedFields, RefusedFields } from '#ledger';
import { BodyDiffers, ConvenantEntity, type DecisionStore, type PlacedEntry, type SearchRow } from '#persistence';
import { Mistakes } from '../staff/mistakes.js';
import type { StaffRequest } from '../staff/turns.js';
import { controlPurposeOf } from './control-purposes.js';
import type { LookArgs, SearchParts } from './disclosures.js';
import { regionOf, type Seen } from './looks.js';
import { partyView } from './parties.js';
import { rowView } from './row-view.js';

export interface DisclosureArgs extends LookArgs {
  readonly id: string;
}

export interface DisclosureParts extends SearchParts {
  readonly decisions: DecisionStore;
}

/** One entry, whole. Null, which is recorded as well, when there is none in the region. */
export async function disclosure(parts: DisclosureParts, request: StaffRequest, args: DisclosureArgs): Promise<object> {
  const purpose = controlPurposeOf('DISCLOSURE', args.controlPurpose);
  const mistakes = new Mistakes();
  const id = args.id.toLowerCase();
  if (!isUuid(id)) mistakes.add(['id'], 'This is no id of an entry', 'State the id of the record, a UUID');
  mistakes.check();
  const region = regionOf(request, args.region);
  return parts.looks.take(
    request,
    { step: 'DISCLOSURE', region, purpose, asked: ['id'] },
    async (): Promise<Seen<{ entry: object | null; pruned: object | null }>> => {
      const row = await parts.search.row(id);
      if (row?.region !== region) return letGo(parts, id, region);
      const { case: ofCase, subject } = row;
      return {
        result: { entry: await wholeEntry(parts, row), pruned: null },
        told: { found: 1, of: id },
        about: { ...(ofCase && { case: ofCase }), ...(subject && { subject }) },
      };
    },
  );
}

/** Of an entry that has no row: whether it was there and its body let go of. */
async function letGo(
  { search }: SearchParts,
  id: string,
  region: string,
): Promise<Seen<{ entry: null; pruned: object | null }>> {
  const place = await search.letGo(id, region);
  if (place === null) return { result: { entry: null, pruned: null }, told: { found: 0 } };
  const { shard, idx: index } = place;
  return { result: { entry: null, pruned: { shard, index } }, told: { found: 1, of: id } };
}

async function wholeEntry(parts: DisclosureParts, row: SearchRow): Promise<object> {
  const { bodies, parties, manager } = parts;
  const decision = await bodies.decision(row).catch(orDamaged);
  if (decision === null) {
    const names = await parties.namesOf([row.party, row.on_behalf_of]);
    return { ...rowView(row, names), parts: [], body: null, pruned: false, damaged: true, grants: [], refusals: [] };
  }
  const names = await parties.namesOf([row.party, row.on_behalf_of, ...decision.flatMap(holdersOf)]);
  const asFound = {
    ...rowView(row, names),
    parts: decision.map(positionOf),
    body: null,
    pruned: decision.length === 0,
    damaged: false,
  };
  const own = decision.find(({ entry }) => entry.id === row.id)?.entry;
  if (!own) return { ...asFound, grants: [], refusals: [] };
  if (!isAnswer(own)) return { ...asFound, body: own, grants: [], refusals: [] };
  const answers = decision.map(({ entry }) => entry).filter(isAnswer);
  const { id, version } = own.convenant;
  const convenant = await manager.findOneBy(ConvenantEntity, { region: row.region, id, version });
  return {
    ...asFound,
    body: own,
    ...contextOf(own),
    facts: await factsOf(parts, own),
    grants: answers.flatMap(({ granted }) => granted.map((grant) => grantView(grant, convenant, names))),
    refusals: answers.flatMap(({ refused }) => refused.map((refusal) => refusalView(refusal, names))),
  };
}

/** The document that says what was decided on. Null: the entry names none, it went with the entries that named it, or what is kept is not
 *  what the hash names. */
async function factsOf({ decisions }: DisclosureParts, { region, facts }: AnswerEntry): Promise<Json> {
  const text = facts === undefined ? null : await decisions.facts(region, facts);
  return text === null ? null : (JSON.parse(text) as Json);
}

// What was found by the row stands: its body was held against its leaf when it was read.
function orDamaged(error: unknown): null {
  if (error instanceof BodyDiffers) return null;
  throw error;
}

/** In which circumstances it was decided. */
function contextOf(entry: AnswerEntry): object {
  const { phase, track, participation, controles, convenant, emergency, trace, sources, retain_until } = entry;
  return {
    ...{ phase, track, participation, controles, convenant, sources, trace: trace.trace_id },
    ...{ operation: entry.operation, confidentiality: entry.confidentiality, retainUntil: retain_until },
    emergencyUntil: emergency?.until ?? null,
    wpg20Decision: entry.wpg20_decision ?? null,
    heldBack: entry.held_back ?? [],
    confidential: entry.requester.confidential,
    application: entry.requester.application,
    recipientActivity: entry.recipient_activity ?? null,
    partyType: entry.requester.party_type,
  };
}

function grantView(
  grant: GrantedFields,
  convenant: ConvenantEntity | null,
  names: ReadonlyMap<string, string>,
): object {
  const { holder, clause, form, consent, fields } = grant;
  return {
    ...{ form, fields, consent: consent ?? null },
    holder: partyView(holder, names),
    clause: { id: clause, terms: termsOf(clause, convenant) },
  };
}

/** The clause as that version of the convenant has it. */
function termsOf(clause: string, convenant: ConvenantEntity | null): object | null {
  const { clauses = [] } = (convenant?.document ?? {}) as { clauses?: readonly { readonly id: string }[] };
  return clauses.find(({ id }) => id === clause) ?? null;
}

function refusalView({ holder, reason, fields }: RefusedFields, names: ReadonlyMap<string, string>): object {
  return { fields, reason, told: NEUTRAL[reason as Reason], holder: partyView(holder, names) };
}

function positionOf({ shard, idx, hash, entry }: PlacedEntry): object {
  return { id: entry.id, shard, index: String(idx), leafHash: hash };
}

function holdersOf({ entry }: PlacedEntry): readonly (string | undefined)[] {
  return isAnswer(entry) ? [...entry.granted, ...entry.refused].map(({ holder }) => holder) : [];
}

function isAnswer(entry: PlacedEntry['entry']): entry is AnswerEntry {
  return entry.kind === 'disclosure' || entry.kind === 'refusal' || entry.kind === 'access';
}
