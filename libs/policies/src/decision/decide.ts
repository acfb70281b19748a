import { within, type Instant, type Phase, type Reason } from '#kernel';
import type { Field } from '../catalogue/catalogue.js';
import type { CompiledClause } from './compile.js';
import { consentFor, type Consent } from './consent.js';
import type { CaseFacts, Facts, Item } from './facts.js';
import type { Dependent, DisclosurePlan, Hiding } from './plan.js';
import { kindOfItem, settle, type Situation } from './settle.js';

/** A field granted by a clause, for these items. No items: granted, and nothing is there. */
export interface Grant {
  readonly field: Field;
  readonly clause: CompiledClause;
  /** `id@version` of the consent it rests on. */
  readonly consent: string | null;
  readonly items: readonly Item[];
}

/** A field refused: for the whole case (`items` null), or for single items, which then look absent. */
export interface Refusal {
  readonly field: Field;
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
  const participation = file?.participation ?? null;
  if (file === null) return refuseAll(plan, 'CASE_UNKNOWN');
  if (participation === null) return refuseAll(plan, 'PARTY_NOT_IN_CASE');
  const barrier = barrierTo(plan, facts, file.phase);
  if (barrier !== null) return refuseAll(plan, barrier);
  const consents = consentsOf(plan, file, at);
  const situation = { ...situationOf(plan, file, consents, at), participation };
  const settlement = settle(plan, situation);
  const units = unitsOf(file);
  const granted: Grant[] = settlement.always.map(({ field, clause }) => ({
    field,
    clause,
    consent: consentOf(clause, field, consents),
    items: units.get(field.unit) ?? NO_ITEMS,
  }));
  const refused: Refusal[] = settlement.never.map(({ field, reason }) => ({ field, reason, items: null }));
  for (const open of settlement.dependent) {
    const split = splitItems(open, units.get(open.field.unit) ?? NO_ITEMS, (item) => kindOfItem(item, oin, at));
    granted.push(
      ...split.granted.map((grant) => ({ ...grant, consent: consentOf(grant.clause, open.field, consents) })),
    );
    refused.push(...split.refused);
  }
  return { granted, refused, barrier: null };
}

function refuseAll({ fields }: DisclosurePlan, barrier: Reason): Decision {
  return { granted: [], refused: fields.map(({ field }) => ({ field, reason: barrier, items: null })), barrier };
}

function barrierTo(
  { policy: { convenant, revoked }, purpose }: DisclosurePlan,
  { acceded, at }: Facts,
  phase: Phase,
): Reason | null {
  if (!acceded) return 'PARTY_NOT_ACCEDED';
  if (revoked) return 'CONVENANT_REVOKED';
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

function consentOf({ terms }: CompiledClause, field: Field, consents: ReadonlyMap<string, Consent>): string | null {
  const ref = consents.get(field.category)?.ref ?? null;
  return terms.consent ? ref : null;
}

/** Items by unit: fields of one unit share one list. */
function unitsOf({ items }: CaseFacts): ReadonlyMap<string, readonly Item[]> {
  const units = new Map<string, Item[]>();
  for (const item of items) append(units, item.unit, item);
  return units;
}

const NO_ITEMS: readonly Item[] = [];

interface Split {
  readonly granted: { field: Field; clause: CompiledClause; items: Item[] }[];
  readonly refused: { field: Field; reason: Reason; items: Item[] }[];
}

/** Splits the items by what the settled verdicts say of their kind; CASL has answered for every kind already. */
function splitItems(
  { field, clauses: [preferred], verdicts, hiding }: Dependent,
  items: readonly Item[],
  kindOf: (item: Item) => number,
): Split {
  const byClause = new Map<CompiledClause, Item[]>();
  const byReason = new Map<Reason, Item[]>();
  for (const item of items) {
    const kind = kindOf(item);
    const clause = verdicts.get(kind);
    if (clause) append(byClause, clause, item);
    else append(byReason, whyNotItem(kind, hiding), item);
  }
  // Nothing granted and nothing there must look alike: the field counts as granted by the clause that would have.
  if (byClause.size === 0) byClause.set(preferred, []);
  return {
    granted: Array.from(byClause, ([clause, granted]) => ({ field, clause, items: granted })),
    refused: Array.from(byReason, ([reason, refused]) => ({ field, reason, items: refused })),
  };
}

function append<Key>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

/** The mark that hides an item; without one it is somebody else's under a clause that gives own items, or out of its term. */
function whyNotItem(kind: number, hiding: readonly Hiding[]): Reason {
  return hiding.find(({ bit }) => (kind & bit) > 0)?.reason ?? 'CATEGORY_NOT_ALLOWED';
}
