import { within, type Instant, type Participation, type Phase, type Reason } from '#kernel';
import type { Block } from './blocks.js';
import type { CompiledClause } from './compile.js';
import { consentFor, type Consent, type ConsentState } from './consent.js';
import type { CaseFacts, Facts, Item } from './facts.js';
import type { Dependent, DisclosurePlan, Settlement } from './plan.js';
import { kindOfItem } from './item-kinds.js';
import { isReason, settle, type Situation } from './settle.js';

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
  const settlement = settle(plan, situationOf(plan, { file, participation, consents, at }));
  return split(settlement, { units: unitsOf(file), consents, oin, at });
}

/** How the requester takes part in the case. Null: it is unknown, or the party takes no part, or not in that function. */
export function participationOf(file: CaseFacts | null, role: string): Participation | null {
  if (!file || (file.functions.length > 0 && !file.functions.includes(role))) return null;
  return file.participation;
}

/** What a settlement is filled in with. */
interface Reading {
  readonly units: ReadonlyMap<string, readonly Item[]>;
  readonly consents: Consents;
  readonly oin: string;
  readonly at: Instant;
}

function split({ always, never, dependent }: Settlement, reading: Reading): Decision {
  const { units, consents } = reading;
  const granted: Grant[] = [];
  const refused: Refusal[] = [];
  for (const { block, clause } of always)
    granted.push(grantOf(block, clause, units.get(block.unit) ?? NO_ITEMS, consents));
  for (const { block, reason } of never) refused.push({ block, reason, items: null });
  for (const open of dependent) {
    const { block } = open;
    const found = splitItems(open, reading);
    for (const { said, items } of found.granted) granted.push(grantOf(block, said, items, consents));
    for (const { said, items } of found.refused) refused.push({ block, reason: said, items });
  }
  return { granted, refused, barrier: null };
}

function grantOf(block: Block, clause: CompiledClause, items: readonly Item[], consents: Consents): Grant {
  const consent = (clause.terms.consent ? consents : NO_CONSENTS).get(block.category)?.ref ?? null;
  return { block, clause, consent, items };
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

type Consents = ReadonlyMap<string, Consent>;
const NO_CONSENTS: Consents = new Map();
const NO_STATES: Situation['consent'] = new Map();

function consentsOf({ consentOf, requester, purpose }: DisclosurePlan, file: CaseFacts, at: Instant): Consents {
  if (consentOf.length === 0) return NO_CONSENTS;
  const recipient = requester.partyType;
  const consents = new Map<string, Consent>();
  for (const category of consentOf) {
    consents.set(category, consentFor(file.consents, { category, recipient, purpose, at }));
  }
  return consents;
}

interface Known {
  readonly file: CaseFacts;
  readonly participation: Participation;
  readonly consents: Consents;
  readonly at: Instant;
}

function situationOf({ policy }: DisclosurePlan, { file, participation, consents, at }: Known): Situation {
  const { phase, track, emergency } = file;
  const wpg20: string[] = [];
  for (const { id, span } of policy.convenant.wpg20Decisions) if (within(at, span)) wpg20.push(id);
  const declared = emergency !== null && within(at, emergency.span);
  const consent = consents.size === 0 ? NO_STATES : statesOf(consents);
  return { phase, track, participation, emergency: declared, wpg20, consent };
}

function statesOf(consents: Consents): Situation['consent'] {
  const states = new Map<string, ConsentState>();
  for (const [category, { state }] of consents) states.set(category, state);
  return states;
}

/** Items by unit: fields of one unit share one list. Items of a unit are mostly neighbours. */
function unitsOf({ items }: CaseFacts): ReadonlyMap<string, readonly Item[]> {
  const units = new Map<string, Item[]>();
  let [unit, list]: [string | null, Item[]] = [null, []];
  for (const item of items) {
    if (item.unit !== unit) {
      unit = item.unit;
      list = units.get(unit) ?? [];
      units.set(unit, list);
    }
    list.push(item);
  }
  return units;
}

const NO_ITEMS: readonly Item[] = [];

/** Items of which the same is said, in the order in which they come. */
interface Sorted<Said> {
  readonly said: Said;
  readonly items: Item[];
}

interface Split {
  readonly granted: readonly Sorted<CompiledClause>[];
  readonly refused: readonly Sorted<Reason>[];
}

/** Splits the items by what the settled verdicts say of their kind; CASL has answered for every kind already. */
function splitItems({ block, clauses: [preferred], verdicts }: Dependent, { units, oin, at }: Reading): Split {
  const granted: Sorted<CompiledClause>[] = [];
  const refused: Sorted<Reason>[] = [];
  for (const item of units.get(block.unit) ?? NO_ITEMS) {
    const verdict = verdicts.get(kindOfItem(item, oin, at)) ?? 'POLICY_ERROR';
    if (!isReason(verdict)) put(granted, verdict, item);
    else put(refused, verdict, item);
  }
  // Nothing granted and nothing there must look alike: the field counts as granted by the clause that would have.
  if (granted.length === 0) granted.push({ said: preferred, items: [] });
  return { granted, refused };
}

/** Few different things are said of the items of one unit: a list is looked through sooner than a map. */
function put<Said>(sorted: Sorted<Said>[], said: Said, item: Item): void {
  for (const one of sorted) {
    if (one.said !== said) continue;
    one.items.push(item);
    return;
  }
  sorted.push({ said, items: [item] });
}
