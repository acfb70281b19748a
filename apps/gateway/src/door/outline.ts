import { LRUCache } from 'lru-cache';
import { partsOf, recurring, type AnswerEntry, type Part } from '#ledger';
import {
  contributorsOf,
  controlesOf,
  emergencyUsed,
  heldGrants,
  legalBasisOf,
  participationOf,
  wpg20DecisionOf,
  type Grant,
  type Item,
} from '#policies';
import { grantedRows, refusedRows } from './entry-rows.js';
import { isAbsent, type Settled } from './settled.js';

/** What the record says of a decision besides whom and when it is about. */
export interface Outline {
  readonly kind: AnswerEntry['kind'];
  readonly parts: readonly Part[];
  readonly legalBasis: readonly string[];
  readonly controles: string;
  /** Something was granted because of the emergency in the case. */
  readonly emergency: boolean;
  readonly wpg20: string | null;
  /** Fields that clauses grant and that were held back, because the caller wanted all or nothing. */
  readonly heldBack: readonly string[] | null;
}

/** Whose data, and who asks. */
export interface Parties {
  readonly ours: string;
  readonly requester: string;
}

const MOST_OUTLINES = 1_000;
const outlines = new LRUCache<string, Outline>({ max: MOST_OUTLINES });

/** The outline of a settled request. Cases differ in their values, and seldom in who holds what and what of it is granted: what was
 *  made for one is kept for all that are alike. */
export function outlineOf(settled: Settled, parties: Parties): Outline {
  const signature = signatureOf(settled, parties);
  const known = outlines.get(signature);
  if (known) return known;
  const made = outline(settled, parties);
  outlines.set(signature, made);
  return made;
}

function outline(settled: Settled, { ours, requester }: Parties): Outline {
  const { decision, holdersOf, strictlyRefused, plan, facts } = settled;
  const held = strictlyRefused ? [] : heldGrants(decision, { ours, requester, holdersOf });
  const grants = held.map(({ grant }) => grant);
  const parts = partsOf({ granted: grantedRows(held), refused: refusedRows(settled) });
  return {
    kind: kindOf(settled, grants),
    parts: parts.map(({ granted, refused }) => ({ granted: recurring(granted), refused: recurring(refused) })),
    legalBasis: recurring(legalBasisOf(plan, grants)),
    controles: controlesOf(participationOf(facts.case, plan.requester.function), grants),
    emergency: emergencyUsed(facts.case, grants) !== null,
    wpg20: wpg20DecisionOf(grants),
    heldBack: strictlyRefused ? recurring(heldBack(decision.granted)) : null,
  };
}

function kindOf({ request, decision, strictlyRefused }: Settled, grants: readonly Grant[]): AnswerEntry['kind'] {
  if (request.operation === 'access') return 'access';
  if (strictlyRefused || decision.barrier !== null) return 'refusal';
  if (grants.length > 0) return 'disclosure';
  return decision.refused.length > 0 ? 'refusal' : 'access';
}

function heldBack(granted: readonly Grant[]): readonly string[] {
  const fields = granted.flatMap(({ block }) => block.fields);
  return [...new Set(fields.map(({ coordinate }) => coordinate))];
}

/** All that an outline is made of. Two settled requests of one signature have one outline. */
function signatureOf(settled: Settled, { ours, requester }: Parties): string {
  const { request, plan, decision, strictlyRefused } = settled;
  const asked = [nameOf(plan), ours, requester, request.operation, strictlyRefused, decision.barrier].join(' ');
  return `${asked} ${ofCase(settled)}${ofDecision(decision)}`;
}

function ofCase({ plan, facts: { case: file }, decision }: Settled): string {
  if (!file || isAbsent(decision)) return '';
  let text = `${String(participationOf(file, plan.requester.function))} ${String(file.emergency !== null)}`;
  for (const { oin, type } of file.participants) text += ` ${oin} ${type}`;
  return text;
}

function ofDecision({ granted, refused }: Settled['decision']): string {
  let text = '';
  for (const { block, clause, consent, items } of granted)
    text += `;${nameOf(block)} ${nameOf(clause)} ${consent ?? ''} ${contributors(items)}`;
  for (const { block, reason, items } of refused)
    text += `;${nameOf(block)} ${reason} ${items === null ? '' : contributors(items)}`;
  return text;
}

function contributors(items: readonly Item[]): string {
  return `[${contributorsOf(items).join()}]`;
}

const names = new WeakMap<object, string>();
let last = 0;

/** Parts of plans are made once and kept with them: each has a name of its own for as long as it lives. */
function nameOf(part: object): string {
  const known = names.get(part);
  if (known !== undefined) return known;
  const name = String((last += 1));
  names.set(part, name);
  return name;
}
