import { within, type Instant, type Participation, type Phase, type Reason } from '#kernel';
import type { Block } from './blocks.js';
import type { CompiledClause } from './compile.js';
import { consentFor, type Consent } from './consent.js';
import type { CaseFacts, Facts, Item } from './facts.js';
import type { Dependent, DisclosurePlan, Settlement } from './plan.js';
import { isReason, kindOfItem, settle, type Situation } from './settle.js';

/** Fields of one unit granted by a clause, for these items. No items: granted, and nothing is there. */
export interface Grant {
  readonly block: Block;
  readonly clause: CompiledClause;
  /** `id@version` of the consent it rests on. */
  readonly consent: string | null;
  readonly items: readonly Item[];
}

/** Fields of one unit refused: for the whole case (`items` null), or for single items, which then look absent. */
export interface Refusal {
  readonly block: Block;
  readonly reason: Reason;
  readonly items: readonly Item[] | null;
}

export interface Decision {
  readonly granted: readonly Grant[];
  readonly refused: readonly Refusal[];
  /** What stood before any field was looked at: not a party, not in this case, or not in force. */
  readonly barrier: Reason | null;
}

/** Splits the requested fields into those a clause allows and those no clause allows.
 *  Pure: the caller supplies the facts, their time among them. Whatever is not granted is refused. */
export function decide(plan: DisclosurePlan, facts: Facts, oin: string): Decision {
  const { case: file, at } = facts;
  const participation = participationOf(file, plan.requester.function);
  if (!file || !participation) return refuseAll(plan, file ? 'PARTY_NOT_IN_CASE' : 'CASE_UNKNOWN');
  const barrier = barrierTo(plan, facts, file.phase);
  if (barrier !== null) return refuseAll(plan, barrier);
  const consents = consentsOf(plan, file, at);
  const situation = { ...situationOf(plan, file, consents, at), participation };
  return splitBy(settle(plan, situation), file, {
    kindOf: (item) => kindOfItem(item, oin, at),
    consentOf: ({ terms }, { category }) => (terms.consent ? consents : NO_CONSENTS).get(category)?.ref ?? null,
  });
}

/** How the requester takes part in the case. Null: it is unknown, or the party takes no part, or not in that function. */
export function participationOf(file: CaseFacts | null, role: string): Participation | null {
  if (!file || (file.functions.length > 0 && !file.functions.includes(role))) return null;
  return file.participation;
}

const NO_CONSENTS: ReadonlyMap<string, Consent> = new Map();

interface Reading {
  readonly kindOf: (item: Item) => number;
  readonly consentOf: (clause: CompiledClause, block: Block) => string | null;
}

function splitBy(settlement: Settlement, file: CaseFacts, { kindOf, consentOf }: Reading): Decision {
  const units = unitsOf(file);
  const itemsOf = ({ unit }: Block): readonly Item[] => units.get(unit) ?? NO_ITEMS;
  const grant = (block: Block, clause: CompiledClause, items: readonly Item[]): Grant => ({
    block,
    clause,
    consent: consentOf(clause, block),
    items,
  });
  const granted = settlement.always.map(({ block, clause }) => grant(block, clause, itemsOf(block)));
  const refused = settlement.never.map(({ block, reason }): Refusal => ({ block, reason, items: null }));
  for (const open of settlement.dependent) {
    const { block } = open;
    const split = splitItems(open, itemsOf(block), kindOf);
    for (const [clause, items] of split.granted) granted.push(grant(block, clause, items));
    for (const [reason, items] of split.refused) refused.push({ block, reason, items });
  }
  return { granted, refused, barrier: null };
}

function refuseAll({ blocks }: DisclosurePlan, barrier: Reason): Decision {
  return { granted: [], refused: blocks.map((block) => ({ block, reason: barrier, items: null })), barrier };
}

function barrierTo(
  { policy: { convenant, revokedAt }, purpose }: DisclosurePlan,
  { acceded, at }: Facts,
  phase: Phase,
): Reason | null {
  if (!acceded) return 'PARTY_NOT_ACCEDED';
  if (revokedAt !== null && revokedAt <= at) return 'CONVENANT_REVOKED';
  if (!within(at, convenant.inForce)) return 'CONVENANT_NOT_IN_FORCE';
  const stated = convenant.purposes.find(({ code }) => code === purpose);
  if (!stated) return 'CATEGORY_NOT_ALLOWED';
  return stated.phases.includes(phase) ? null : 'PHASE_NOT_ALLOWED';
}

function consentsOf(plan: DisclosurePlan, file: CaseFacts, at: Instant): ReadonlyMap<string, Consent> {
  const question = { recipient: plan.requester.partyType, purpose: plan.purpose, at };
  return new Map(plan.consentOf.map((category) => [category, consentFor(file.consents, { ...question, category })]));
}

function situationOf(
  plan: DisclosurePlan,
  { phase, track, emergency }: CaseFacts,
  consents: ReadonlyMap<string, Consent>,
  at: Instant,
): Omit<Situation, 'participation'> {
  return {
    phase,
    track,
    emergency: emergency !== null && within(at, emergency.span),
    wpg20: plan.policy.convenant.wpg20Decisions.filter(({ span }) => within(at, span)).map(({ id }) => id),
    consent: new Map(Array.from(consents, ([category, { state }]) => [category, state])),
  };
}

/** Items by unit: fields of one unit share one list. */
function unitsOf({ items }: CaseFacts): ReadonlyMap<string, readonly Item[]> {
  const units = new Map<string, Item[]>();
  for (const item of items) append(units, item.unit, item);
  return units;
}

const NO_ITEMS: readonly Item[] = [];

interface Split {
  readonly granted: ReadonlyMap<CompiledClause, readonly Item[]>;
  readonly refused: ReadonlyMap<Reason, readonly Item[]>;
}

/** Splits the items by what the settled verdicts say of their kind; CASL has answered for every kind already. */
function splitItems(
  { clauses: [preferred], verdicts }: Dependent,
  items: readonly Item[],
  kindOf: (item: Item) => number,
): Split {
  const granted = new Map<CompiledClause, Item[]>();
  const refused = new Map<Reason, Item[]>();
  for (const item of items) {
    const verdict = verdicts.get(kindOf(item)) ?? 'POLICY_ERROR';
    if (!isReason(verdict)) append(granted, verdict, item);
    else append(refused, verdict, item);
  }
  // Nothing granted and nothing there must look alike: the field counts as granted by the clause that would have.
  if (granted.size === 0) granted.set(preferred, []);
  return { granted, refused };
}

function append<Key>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
