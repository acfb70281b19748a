import type { Form, Reason } from '#kernel';
import type { Unit } from '../catalogue/catalogue.js';
import type { Convenant } from '../convenant/convenant.js';
import { participationOf, type Decision } from '../decision/decide.js';
import type { CaseFacts } from '../decision/facts.js';
import { controlesOf, emergencyUsed, legalBasisOf, wpg20DecisionOf } from '../decision/grounds.js';
import { heldGrants } from '../decision/held.js';
import type { DisclosurePlan } from '../decision/plan.js';
import { REQUESTER } from './case-facts.js';
import type { Difference } from './report.js';
import type { SuiteSituation } from './situations.js';
import type { Expectation, ExpectedRecord, SuiteCase } from './suite.js';

/** What came of a field. */
interface Outcome {
  readonly word: Form | Reason;
  readonly clause: string | null;
  readonly consent: boolean;
}

/** What came of each field: every unit has one item, so a grant without items gave nothing. */
export function outcomesOf({ granted, refused }: Decision): ReadonlyMap<string, Outcome> {
  const outcomes = new Map<string, Outcome>();
  for (const { block, reason } of refused) {
    for (const { coordinate } of block.fields) outcomes.set(coordinate, { word: reason, clause: null, consent: false });
  }
  for (const { block, clause, consent, items } of granted) {
    if (items.length === 0) continue;
    const outcome = { word: clause.terms.form, clause: clause.terms.id, consent: consent !== null };
    for (const { coordinate } of block.fields) outcomes.set(coordinate, outcome);
  }
  return outcomes;
}

/** The clauses that granted something. */
export function clausesOf(outcomes: ReadonlyMap<string, Outcome>): ReadonlySet<string> {
  return new Set([...outcomes.values()].flatMap(({ clause }) => (clause === null ? [] : [clause])));
}

export interface Context {
  readonly one: SuiteCase;
  readonly situation: SuiteSituation;
  readonly convenant: Convenant;
}

/** Where what came of a category differs from what was expected, field by field, and whose doing it is. */
export function compareFields(
  row: Expectation,
  outcomes: ReadonlyMap<string, Outcome>,
  context: Context,
): readonly Difference[] {
  const differences: Difference[] = [];
  for (const [field, expected] of row.fields) {
    const actual = outcomes.get(field) ?? NOTHING;
    const difference = { situation: context.situation, fields: [field], expected, actual: actual.word };
    if (actual.word !== expected) {
      differences.push({ ...difference, clauses: concerned(field, row, actual, context) });
    } else if (actual.clause !== null && actual.consent !== row.consent) {
      const told = { expected: consentWord(row.consent), actual: consentWord(actual.consent) };
      differences.push({ ...difference, ...told, clauses: [actual.clause] });
    }
  }
  return [...differences, ...compareClauses(row, outcomes, context)];
}

const NOTHING: Outcome = { word: 'POLICY_ERROR', clause: null, consent: false };

function consentWord(rests: boolean): string {
  return rests ? 'on consent' : 'without consent';
}

/** The clause that granted; for what was not granted, the clauses expected to, or all that name the field for this party. */
function concerned(field: string, row: Expectation, actual: Outcome, { one, convenant }: Context): readonly string[] {
  if (actual.clause !== null) return [actual.clause];
  const naming = convenant.clauses.filter(({ to, fields }) => to === one.given.party && fields.includes(field));
  const expected = naming.filter(({ id }) => row.clauses.includes(id)).map(({ id }) => id);
  if (expected.length > 0) return expected;
  return row.clauses.length > 0 ? row.clauses : naming.map(({ id }) => id);
}

function compareClauses(
  row: Expectation,
  outcomes: ReadonlyMap<string, Outcome>,
  { situation }: Context,
): readonly Difference[] {
  const granting = clausesOf(outcomes);
  const missing = row.clauses.filter((id) => !granting.has(id));
  const strange = [...granting].filter((id) => !row.clauses.includes(id));
  const told = { situation, fields: [row.category] };
  return [
    ...missing.map((id) => ({ ...told, expected: `granted by ${id}`, actual: 'it grants nothing', clauses: [id] })),
    ...strange.map((id) => ({ ...told, expected: 'not named', actual: `granted by ${id}`, clauses: [id] })),
  ];
}

export interface Recorded {
  readonly plan: DisclosurePlan;
  readonly decision: Decision;
  readonly file: CaseFacts | null;
  readonly units: ReadonlyMap<string, Unit>;
}

/** Where the grounds that the record would tell of differ. */
export function compareRecord(
  { record }: SuiteCase,
  { plan, decision, file, units }: Recorded,
  situation: SuiteSituation,
): readonly Difference[] {
  const holdersOf = (unit: string): readonly string[] => {
    const holders = units.get(unit)?.holders ?? [];
    return (file?.participants ?? []).filter(({ type }) => holders.includes(type)).map(({ oin }) => oin);
  };
  const sides = { ours: 'gate', requester: REQUESTER, holdersOf };
  const grants = heldGrants(decision, sides).map(({ grant }) => grant);
  const actual: ExpectedRecord = {
    legalBasis: legalBasisOf(plan, grants),
    controles: controlesOf(participationOf(file, plan.requester.function), grants),
    emergency: emergencyUsed(file, grants) !== null,
    wpg20Decision: wpg20DecisionOf(grants),
  };
  return MEMBERS.flatMap((member) => {
    const [wanted, told] = [written(record[member]), written(actual[member])];
    if (wanted === told) return [];
    return [{ situation, fields: [`record.${member}`], expected: wanted, actual: told, clauses: [] }];
  });
}

const MEMBERS = ['legalBasis', 'controles', 'emergency', 'wpg20Decision'] as const;

function written(value: readonly string[] | string | boolean | null): string {
  return Array.isArray(value) ? [...(value as readonly string[])].sort().join(', ') : String(value);
}
