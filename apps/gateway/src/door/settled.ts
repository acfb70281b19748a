import { NEUTRAL, type Reason } from '#kernel';
import type { SourceState } from '#ledger';
import type { Block, Catalogue, Decision, DisclosurePlan, Facts, Grant, Item, Refusal } from '#policies';
import type { Delivered, Wanted } from '#sources';
import type { Asked } from './call.js';

/** One question about one case, on its way through the door. */
export interface CaseRequest {
  readonly operation: 'case' | 'cases' | 'access';
  /** null: a list of cases that has none. */
  readonly caseId: string | null;
  readonly asked: readonly Asked[];
  readonly strict: boolean;
  /** Where its case stands in the answer. */
  readonly root: readonly (string | number)[];
  /** Its place on a page of cases. */
  readonly index: number | null;
}

/** The root field that asks. */
export function rootOf({ root }: Pick<CaseRequest, 'root'>): (string | number)[] {
  return root.slice(0, 1);
}

/** Where an asked field stands in the answer. */
export function pathIn({ root, index }: CaseRequest, path: Asked['path']): (string | number)[] {
  if (index === null) return [...root, ...path];
  const [list = '', ...rest] = path;
  return [...rootOf({ root }), list, index, ...rest];
}

/** A request decided. */
export interface Decided {
  readonly request: CaseRequest;
  readonly plan: DisclosurePlan;
  readonly facts: Facts;
  readonly decision: Decision;
  /** The caller wanted all or nothing, and something was refused. */
  readonly strictlyRefused: boolean;
}

/** A grant with what came of it, item by item. */
export interface Given {
  readonly grant: Grant;
  readonly delivered: readonly Delivered[];
}

/** A request of which everything is known but the record. */
export interface Settled extends Decided {
  /** The values that may be shown. */
  readonly given: readonly Given[];
  readonly sources: readonly SourceState[];
  /** Participants that may hold items of a unit. */
  readonly holdersOf: (unit: string) => readonly string[];
}

/** Reasons that show as nothing never make an answer strict's refusal. */
export function isStrictlyRefused({ strict }: CaseRequest, { refused, barrier }: Decision): boolean {
  return strict && barrier === null && refused.some(isShown);
}

/** A refusal that the caller is told of. Items refused look absent; those that a source failed to give do not. */
export function isShown({ reason, items }: Refusal): boolean {
  return NEUTRAL[reason] !== null && (items === null || reason === LOST);
}

const LOST = 'SOURCE_UNAVAILABLE';

/** There is no such case, or not for this party: the two look alike. */
export function isAbsent({ barrier }: Decision): boolean {
  return barrier === 'CASE_UNKNOWN' || barrier === 'PARTY_NOT_IN_CASE';
}

const CLOSED: readonly (Reason | null)[] = ['PARTY_NOT_ACCEDED', 'CONVENANT_REVOKED', 'CONVENANT_NOT_IN_FORCE'];

/** Nothing may be told for lack of a convenant between the parties, not even that there is a case. */
export function isClosed({ barrier }: Decision): boolean {
  return CLOSED.includes(barrier);
}

/** What to fetch: each granted item with the fields granted of it, grant by grant. Nothing that no clause grants is asked for. */
export function wantedOf({ request, facts, decision, strictlyRefused }: Decided): Wanted[] {
  const { case: file } = facts;
  if (!file || strictlyRefused || request.operation === 'access') return [];
  return decision.granted.flatMap(({ block: { fields }, items }) =>
    items.map((item) => ({ caseId: file.id, item, fields })),
  );
}

/** The request with what its sources gave for what `wantedOf` wanted, in its order. What a source could not give was not
 *  disclosed: it is refused after all. */
export function settledWith(decided: Decided, delivered: readonly Delivered[], catalogue: Catalogue): Settled {
  const given = delivered.length > 0 ? givenOf(decided.decision, delivered) : [];
  const kept = delivered.every(isDelivered) ? { decision: decided.decision, given } : withoutLost(decided, given);
  return {
    ...decided,
    ...kept,
    strictlyRefused: isStrictlyRefused(decided.request, kept.decision),
    sources: sourcesOf(delivered),
    holdersOf: (unit) => holdersOf(decided.facts, catalogue, unit),
  };
}

function givenOf({ granted }: Decision, delivered: readonly Delivered[]): Given[] {
  let next = 0;
  return granted.map((grant) => ({ grant, delivered: delivered.slice(next, (next += grant.items.length)) }));
}

function isDelivered({ state }: Delivered): boolean {
  return state === 'DELIVERED';
}

function withoutLost({ decision }: Decided, given: readonly Given[]): Pick<Settled, 'decision' | 'given'> {
  const kept: Given[] = [];
  const lost = new Map<Block, Item[]>();
  for (const one of given) {
    const here = one.delivered.filter(isDelivered);
    const { block } = one.grant;
    for (const { item } of one.delivered.filter((each) => !isDelivered(each)))
      lost.set(block, [...(lost.get(block) ?? []), item]);
    if (here.length === one.delivered.length) kept.push(one);
    else if (here.length > 0)
      kept.push({ grant: { ...one.grant, items: here.map(({ item }) => item) }, delivered: here });
  }
  const late = Array.from(lost, ([block, items]): Refusal => ({ block, reason: LOST, items }));
  const granted = kept.map(({ grant }) => grant);
  return { given: kept, decision: { ...decision, granted, refused: [...decision.refused, ...late] } };
}

function sourcesOf(delivered: readonly Delivered[]): SourceState[] {
  const states = new Map<string, SourceState>();
  for (const { item, state } of delivered) {
    if (state === 'DELIVERED' && states.has(item.contributor)) continue;
    states.set(item.contributor, { holder: item.contributor, over_delivered: 0, state });
  }
  return [...states.values()];
}

function holdersOf({ case: file }: Facts, catalogue: Catalogue, unit: string): string[] {
  const holders = catalogue.units.get(unit)?.holders ?? [];
  return (file?.participants ?? []).filter(({ type }) => holders.includes(type)).map(({ oin }) => oin);
}
