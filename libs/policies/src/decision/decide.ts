import { within, type Instant, type Phase, type Reason } from '#kernel';
import type { Field } from '../catalogue/catalogue.js';
import { grants, type Attributes, type CompiledClause } from './compile.js';
import { consentFor, type Consent } from './consent.js';
import type { CaseFacts, Facts, Item } from './facts.js';
import type { DisclosurePlan, Settlement } from './plan.js';
import { attributesOf, settle, type Situation } from './settle.js';

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
  const granted: Grant[] = settlement.always.map(({ field, clause }) => ({
    field,
    clause,
    consent: consentOf(clause, field, consents),
    items: itemsOf(file, field),
  }));
  const refused: Refusal[] = settlement.never.map(({ field, reason }) => ({ field, reason, items: null }));
  for (const open of settlement.dependent) {
    const split = splitItems(
      open,
      (clause, item) => ({
        ...attributesOf(plan, situation, clause, open.field),
        ...itemAttributes(item, oin, at),
      }),
      itemsOf(file, open.field),
    );
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

function itemsOf(file: CaseFacts, field: Field): readonly Item[] {
  return file.items.filter(({ unit }) => unit === field.unit);
}

interface Split {
  readonly granted: { field: Field; clause: CompiledClause; items: Item[] }[];
  readonly refused: { field: Field; reason: Reason; items: Item[] }[];
}

function splitItems(
  { field, clauses }: Settlement['dependent'][number],
  attributes: (clause: CompiledClause, item: Item) => Attributes,
  items: readonly Item[],
): Split {
  const byClause = new Map<CompiledClause, Item[]>();
  const byReason = new Map<Reason, Item[]>();
  for (const item of items) {
    const clause = clauses.find((candidate) => grants(candidate, attributes(candidate, item), field.coordinate));
    if (clause) byClause.set(clause, [...(byClause.get(clause) ?? []), item]);
    else byReason.set(whyNotItem(item), [...(byReason.get(whyNotItem(item)) ?? []), item]);
  }
  // Nothing granted and nothing there must look alike: the field counts as granted by the clause that would have.
  const [preferred] = clauses;
  if (byClause.size === 0) byClause.set(preferred, []);
  return {
    granted: Array.from(byClause, ([clause, granted]) => ({ field, clause, items: granted })),
    refused: Array.from(byReason, ([reason, refused]) => ({ field, reason, items: refused })),
  };
}

function itemAttributes(
  item: Item,
  oin: string,
  at: Instant,
): Pick<Attributes, 'unit' | 'own' | 'archived' | 'restricted' | 'thirdParty' | 'valid'> {
  const { unit, archived, restricted, thirdParty } = item;
  return {
    unit,
    archived,
    restricted,
    thirdParty,
    own: item.contributor === oin || item.owner === oin,
    valid: within(at, item.validity),
  };
}

function whyNotItem(item: Item): Reason {
  if (item.archived) return 'WPG14_ARCHIVED';
  if (item.restricted) return 'RESTRICTED_INVESTIGATION';
  if (item.thirdParty) return 'THIRD_PARTY_DATA';
  return 'CATEGORY_NOT_ALLOWED'; // somebody else's item under a clause that gives own items, or an item out of its term
}
