import { PARTICIPATIONS, TRACKS, type Form, type Purpose, type Reason } from '#kernel';
import type { Field, Mark } from '../catalogue/catalogue.js';
import type { CompiledClause, CompiledConvenant } from './compile.js';
import type { RequesterClass } from './facts.js';
import { plan, type PlannedField } from './plan.js';

/** What a grant hangs on besides purpose, party type and function: of the professional, the case, the person or the item. */
export const NEEDS = [
  'CONFIDENTIALITY',
  'PHASE',
  'TRACK',
  'PARTICIPATION',
  'EMERGENCY',
  'WPG20_DECISION',
  'CONSENT',
  'OWN_ITEMS',
  'ITEM_UNMARKED',
  'ITEM_VALID',
] as const;
export type Need = (typeof NEEDS)[number];

/** A clause that grants a field, and all that it takes. */
export interface WayToGrant {
  readonly clause: string;
  readonly form: Form;
  readonly needs: readonly Need[];
}

/** What may become of a field, whatever the case. ALWAYS: in every case that the party takes part in, while the convenant is in
 *  force, in every phase in which the purpose may be stated. NEVER: in none. Ways stand in order of preference; the last way of
 *  ALWAYS needs nothing. */
export type FieldOutlook =
  | { readonly field: Field; readonly verdict: 'ALWAYS' | 'DEPENDS'; readonly ways: readonly WayToGrant[] }
  | { readonly field: Field; readonly verdict: 'NEVER'; readonly reason: Reason };

interface Asked {
  readonly policy: CompiledConvenant;
  readonly purpose: Purpose;
}

/** Tells of each field, by the plan alone and without any fact, what a class of requesters may expect for a purpose. Where only
 *  several clauses together grant a field always, it says DEPENDS. RangeError for what is no field of the catalogue. */
export function outlookOf(
  policy: CompiledConvenant,
  requester: Omit<RequesterClass, 'confidential'>,
  purpose: Purpose,
  coordinates: readonly string[],
): readonly FieldOutlook[] {
  const { fields } = plan(policy, { ...requester, confidential: true }, purpose, coordinates);
  return fields.map((planned) => outlookAt({ policy, purpose }, planned));
}

function outlookAt(asked: Asked, { field, clauses, never }: PlannedField): FieldOutlook {
  if (never !== null) return { field, verdict: 'NEVER', reason: never };
  const phases = phasesOf(asked);
  const reachable = clauses.filter(({ terms }) => terms.phases.some((phase) => phases.includes(phase)));
  if (reachable.length === 0) return { field, verdict: 'NEVER', reason: 'PHASE_NOT_ALLOWED' };
  const ways = reachable.map((clause) => wayOf(asked, clause, field));
  const always = ways.findIndex(({ needs }) => needs.length === 0);
  return always < 0
    ? { field, verdict: 'DEPENDS', ways }
    : { field, verdict: 'ALWAYS', ways: ways.slice(0, always + 1) };
}

function phasesOf({ policy, purpose }: Asked): readonly string[] {
  return policy.convenant.purposes.find(({ code }) => code === purpose)?.phases ?? [];
}

function wayOf(asked: Asked, { terms }: CompiledClause, field: Field): WayToGrant {
  const units = Array.from(asked.policy.catalogue.units.values()).filter(({ id }) => id === field.unit);
  const marks: readonly Mark[] = units.flatMap((unit) => unit.marks);
  const takes: Readonly<Record<Need, boolean>> = {
    CONFIDENTIALITY: terms.confidential,
    PHASE: !includesAll(terms.phases, phasesOf(asked)),
    TRACK: !includesAll(terms.tracks, TRACKS),
    PARTICIPATION: !includesAll(terms.participation, PARTICIPATIONS),
    EMERGENCY: terms.emergency,
    WPG20_DECISION: terms.wpg20Decision !== null,
    CONSENT: terms.consent,
    OWN_ITEMS: terms.ownItems,
    ITEM_UNMARKED: marks.some((mark) => mark !== 'VALIDITY'),
    ITEM_VALID: marks.includes('VALIDITY'),
  };
  return { clause: terms.id, form: terms.form, needs: NEEDS.filter((need) => takes[need]) };
}

function includesAll(list: readonly string[], all: readonly string[]): boolean {
  return all.every((word) => list.includes(word));
}
