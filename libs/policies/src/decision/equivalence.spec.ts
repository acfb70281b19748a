import { subject } from '@casl/ability';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { REASONS, type Span } from '#kernel';
import { AT, caseWith, factsWith, OUR_OIN, PURPOSE, worlds, type World } from '#testing';
import { MARKS, type Catalogue, type Field, type Unit } from '../catalogue/catalogue.js';
import type { ClauseTerms } from '../convenant/convenant.js';
import type { Block } from './blocks.js';
import { compile, compileClause, type Attributes } from './compile.js';
import { consentFor } from './consent.js';
import { decide, type Decision } from './decide.js';
import type { Facts, Item } from './facts.js';
import { plan, type DisclosurePlan } from './plan.js';

const RUNS = { numRuns: 250 };

const planOf = ({ catalogue, convenant, requester, asked }: World): DisclosurePlan =>
  plan(compile(convenant, 'h', catalogue), requester, PURPOSE, asked);

/** What became of each asked field: by item the clause that grants it or null, and the clause for an item that is not there. */
type Outcome = Readonly<
  Record<string, { readonly items: Readonly<Record<string, string | null>>; readonly open: boolean }>
>;

const idOf = ({ id }: Item): string => id;

/** What is said of a block, said of each of its fields. */
const byField = <Said extends { readonly block: Block }>(said: Said): (Said & { readonly field: Field })[] =>
  said.block.fields.map((field) => ({ ...said, field }));

function outcomeOf({ granted, refused }: Decision): Outcome {
  const outcome: Record<string, { items: Record<string, string | null>; open: boolean }> = {};
  const at = ({ coordinate }: Field) => (outcome[coordinate] ??= { items: {}, open: false });
  const set = (field: Field, { id }: Item, clause: string | null): void => {
    const { items } = at(field);
    if (Object.hasOwn(items, id)) throw new Error(`${id} is decided twice`);
    items[id] = clause;
  };
  for (const { field, clause, items } of granted.flatMap(byField)) {
    at(field).open = true;
    for (const each of items) set(field, each, clause.terms.id);
  }
  for (const { field, items } of refused.flatMap(byField)) {
    at(field);
    for (const each of items ?? []) set(field, each, null);
  }
  return outcome;
}

const inForce = ({ from, until }: Span): boolean => from <= AT && AT < (until ?? Infinity);

/** Asks every clause by itself: field by field, item by item, and once for each kind of item that could be there. */
function oracle({ catalogue, convenant, requester, asked }: World, known: Facts): Outcome {
  const file = known.case ?? caseWith();
  const inTurn = ['FULL', 'MASKED', 'GENERALISED'].flatMap((form) =>
    convenant.clauses.filter((terms) => terms.form === form),
  );
  const abilities = inTurn.map((terms) => compileClause(terms, catalogue));
  const chosen = (field: Field, about: Partial<Attributes>): string | null => {
    const attributes = ({ wpg20Decision }: ClauseTerms): object => ({
      ...requester,
      purpose: PURPOSE,
      phase: file.phase,
      track: file.track,
      participation: file.participation,
      emergency: file.emergency !== null && inForce(file.emergency.span),
      wpg20: convenant.wpg20Decisions.some(({ id, span: during }) => id === wpg20Decision && inForce(during)),
      consent: consentFor(file.consents, { category: field.category, recipient: 'GEMEENTE', purpose: PURPOSE, at: AT })
        .state,
      ...about,
      unit: field.unit,
    });
    const may = abilities.find(({ terms, ability }) =>
      ability.can('disclose', subject('Item', attributes(terms)), field.coordinate),
    );
    return may?.terms.id ?? null;
  };
  return Object.fromEntries(
    asked.map((coordinate) => {
      const field = catalogue.fields.get(coordinate)!;
      const own = file.items.filter(({ unit }) => unit === field.unit);
      const open = EVERY_ITEM.some((about) => chosen(field, about) !== null);
      const items = own.map(({ id, contributor, owner, archived, restricted, thirdParty, validity }) => {
        const mine = contributor === OUR_OIN || owner === OUR_OIN;
        return [id, chosen(field, { archived, restricted, thirdParty, own: mine, valid: inForce(validity) })];
      });
      return [coordinate, { open, items: open ? (Object.fromEntries(items) as Record<string, string | null>) : {} }];
    }),
  );
}

const EVERY_ITEM = Array.from({ length: 32 }, (_, bits) => ({
  ...{ own: (bits & 1) > 0, valid: (bits & 2) > 0 },
  ...{ archived: (bits & 4) > 0, restricted: (bits & 8) > 0, thirdParty: (bits & 16) > 0 },
}));

/** A decision in words. */
const told = ({ granted, refused, barrier }: Decision): unknown => [
  barrier,
  granted
    .flatMap(byField)
    .map(({ field, clause, consent, items }) => [field.coordinate, clause.terms.id, consent, items.map(idOf)]),
  refused.flatMap(byField).map(({ field, reason, items }) => [field.coordinate, reason, items?.map(idOf)]),
];

/** Fields and items that are granted, each with how full the form is. */
function grantsOf(world: World, known: Facts): ReadonlyMap<string, number> {
  const { granted } = decide(planOf(world), known, OUR_OIN);
  return new Map(
    granted.flatMap(byField).flatMap(({ field, clause, items }): [string, number][] => {
      const fullness = ['GENERALISED', 'MASKED', 'FULL'].indexOf(clause.terms.form);
      return items.map(({ id }) => [`${field.coordinate} ${id}`, fullness]);
    }),
  );
}

function expectNoMore(less: ReadonlyMap<string, number>, more: ReadonlyMap<string, number>): void {
  expect(Array.from(less).filter(([grant, fullness]) => fullness > (more.get(grant) ?? -1))).toEqual([]);
}

describe('plan and decide', () => {
  it('grant what asking each clause by itself grants, by the fullest form and then in document order, and refuse the rest', () => {
    const seen = { granted: 0, dependent: 0, refused: 0 };
    fc.assert(
      fc.property(worlds, (world) => {
        const made = planOf(world);
        const decisions = world.many.map((known) => decide(made, known, OUR_OIN));
        for (const [index, decision] of decisions.entries()) {
          const known = world.many[index] ?? factsWith();
          expect(outcomeOf(decision)).toEqual(oracle(world, known));
          expect(told(decide(made, known, OUR_OIN))).toEqual(told(decision));
          expect(told(decide({ ...made, settlements: new Map() }, known, OUR_OIN))).toEqual(told(decision));
          expect(
            decision.refused.filter(({ reason }) => !REASONS.includes(reason) || reason === 'POLICY_ERROR'),
          ).toEqual([]);
          expect(decision.granted.filter(({ clause, consent }) => clause.terms.consent !== (consent !== null))).toEqual(
            [],
          );
          seen.granted += decision.granted.filter(({ items }) => items.length > 0).length;
          seen.dependent += decision.refused.filter(({ items }) => items !== null).length;
          seen.refused += decision.refused.filter(({ items }) => items === null).length;
        }
      }),
      { numRuns: 1_000 },
    );
    // The worlds are not so poor that all of this was said of nothing.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(200);
  }, 120_000);

  it('never grant more, or in a fuller form, when a clause is taken away', () => {
    fc.assert(
      fc.property(worlds, fc.nat(5), (world, index) => {
        const clauses = world.convenant.clauses.filter((_, at) => at !== index);
        const less = { ...world, convenant: { ...world.convenant, clauses } };
        for (const known of world.many) expectNoMore(grantsOf(less, known), grantsOf(world, known));
      }),
      RUNS,
    );
  }, 120_000);

  it('never grant more when a mark is put on an item', () => {
    const marks = fc.constantFrom({ archived: true }, { restricted: true }, { thirdParty: true }, { validity: OVER });
    fc.assert(
      fc.property(worlds, fc.nat(5), marks, (world, index, mark) => {
        for (const known of world.many) {
          const file = known.case ?? caseWith();
          const items = file.items.map((item, at) => (at === index ? { ...item, ...mark } : item));
          expectNoMore(grantsOf(world, { ...known, case: { ...file, items } }), grantsOf(world, known));
        }
      }),
      RUNS,
    );
  }, 120_000);

  it('never grant more when a unit can be marked in more ways', () => {
    fc.assert(
      fc.property(worlds, fc.constantFrom(...MARKS), (world, mark) => {
        const more = { ...world, catalogue: markedBy(mark, world.catalogue) };
        for (const known of world.many) expectNoMore(grantsOf(more, known), grantsOf(world, known));
      }),
      RUNS,
    );
  }, 120_000);
});

const OVER: Span = { from: AT - 2, until: AT };

function markedBy(mark: Unit['marks'][number], catalogue: Catalogue): Catalogue {
  const units = Array.from(catalogue.units, ([id, unit]): [string, Unit] => [
    id,
    { ...unit, marks: [...unit.marks, mark] },
  ]);
  return { ...catalogue, units: new Map(units) };
}
