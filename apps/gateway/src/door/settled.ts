import { NEUTRAL } from '#kernel';
import type { SourceState } from '#ledger';
import type { Catalogue, Decision, DisclosurePlan, Facts, Grant, Refusal } from '#policies';
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

/** A request of which everything is known but the record. */
export interface Settled extends Decided {
  readonly delivered: readonly Delivered[];
  readonly sources: readonly SourceState[];
  /** Participants that may hold a category. */
  readonly holdersOf: (category: string) => readonly string[];
}

/** Reasons that show as nothing never make an answer strict's refusal. */
export function isStrictlyRefused({ strict }: CaseRequest, { refused, barrier }: Decision): boolean {
  return strict && barrier === null && refused.some(isShown);
}

/** A refusal that the caller is told of. Refused items look absent. */
export function isShown({ reason, items }: Refusal): boolean {
  return items === null && NEUTRAL[reason] !== null;
}

/** What to fetch: for each item, the fields granted of it. Nothing that no clause grants is asked for. */
export function wantedOf({ facts, decision, strictlyRefused }: Decided): Wanted[] {
  const { case: file } = facts;
  if (!file || strictlyRefused) return [];
  const byItem = new Map<string, { item: Wanted['item']; fields: Wanted['fields'][number][] }>();
  for (const { field, items } of decision.granted) {
    for (const item of items) {
      const want = byItem.get(item.id) ?? { item, fields: [] };
      want.fields.push(field);
      byItem.set(item.id, want);
    }
  }
  return Array.from(byItem.values(), (want) => ({ caseId: file.id, ...want }));
}

/** The request with what its sources gave. What a source could not give was not disclosed: it is refused after all. */
export function settledWith(decided: Decided, delivered: readonly Delivered[], catalogue: Catalogue): Settled {
  const lost = new Set(delivered.filter(({ state }) => state !== 'DELIVERED').map(({ item }) => item.id));
  const decision = lost.size === 0 ? decided.decision : withoutLost(decided.decision, lost);
  return {
    ...decided,
    decision,
    strictlyRefused: isStrictlyRefused(decided.request, decision),
    delivered,
    sources: sourcesOf(delivered),
    holdersOf: (category) => holdersOf(decided.facts, catalogue, category),
  };
}

function withoutLost(decision: Decision, lost: ReadonlySet<string>): Decision {
  const granted: Grant[] = [];
  const missing = new Set<Refusal['field']>();
  for (const grant of decision.granted) {
    const items = grant.items.filter(({ id }) => !lost.has(id));
    if (items.length === grant.items.length || items.length > 0) granted.push({ ...grant, items });
    if (items.length < grant.items.length) missing.add(grant.field);
  }
  const late = Array.from(missing, (field): Refusal => ({ field, reason: 'SOURCE_UNAVAILABLE', items: null }));
  return { ...decision, granted, refused: [...decision.refused, ...late] };
}

function sourcesOf(delivered: readonly Delivered[]): SourceState[] {
  const states = new Map<string, SourceState>();
  for (const { item, state } of delivered) {
    if (state === 'DELIVERED' && states.has(item.contributor)) continue;
    states.set(item.contributor, { holder: item.contributor, state, over_delivered: 0 });
  }
  return [...states.values()];
}

function holdersOf({ case: file }: Facts, catalogue: Catalogue, category: string): string[] {
  const holders = catalogue.categories.find(({ code }) => code === category)?.holders ?? [];
  return (file?.participants ?? []).filter(({ type }) => holders.includes(type)).map(({ oin }) => oin);
}
