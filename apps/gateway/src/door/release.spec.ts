import { describe, expect, it } from '@jest/globals';
import { decide, plan, type CaseFacts, type ClauseTerms, type Facts, type Item } from '#policies';
import type { Delivered } from '#sources';
import {
  CASE_ID,
  caseWith,
  catalogueWith,
  CLASS,
  clauseWith,
  compiledWith,
  factsWith,
  itemWith,
  OTHER_OIN,
  OUR_OIN,
} from '#testing';
import type { Asked } from './call.js';
import { release, type Released } from './release.js';
import { isStrictlyRefused, settledWith, wantedOf, type CaseRequest, type Settled } from './settled.js';

const catalogue = catalogueWith({
  K01: { name: 'identiteit', fields: { status: {}, 'naam.voornamen': {}, geboren: { type: 'DATE' } } },
  K04: {
    name: 'politie',
    fields: { status: {} },
    lists: { incidenten: { marks: ['WPG14', 'RESTRICTED', 'THIRD_PARTY'], fields: { soort: {} } } },
  },
  K10: {
    name: 'signalering',
    holders: ['POLITIE', 'OM'],
    fields: { tekst: {} },
    lists: { signalen: { fields: { soort: {} } } },
  },
});

const pathOf = (coordinate: string): readonly string[] => {
  const { category, path = [] } = catalogue.fields.get(coordinate) ?? {};
  return [...catalogue.categories.filter(({ code }) => code === category).map(({ name }) => name), ...path];
};

const ALL = [...catalogue.fields.keys()];
const SOORT = 'K04.incidenten.soort';

interface World {
  readonly clauses: readonly Partial<ClauseTerms>[];
  readonly items?: readonly Item[];
  readonly asked?: readonly string[];
  readonly paths?: readonly Asked[];
  readonly file?: Partial<CaseFacts> | null;
  readonly facts?: Partial<Facts>;
  readonly strict?: boolean;
  readonly lost?: readonly string[];
}

/** Takes a question through the door, up to the release; the value of a field is its coordinate and its item's id. */
function settled({
  clauses,
  items = [],
  asked = ALL,
  paths,
  file = {},
  facts,
  strict = false,
  lost = [],
}: World): Settled {
  const terms = clauses.map((change, index) => clauseWith({ id: `C-${String(index + 1)}`, ...change }));
  const places = asked.map((coordinate) => ({ coordinate, path: pathOf(coordinate) }));
  const place = { root: ['c'], index: null };
  const request: CaseRequest = { operation: 'case', caseId: CASE_ID, asked: paths ?? places, strict, ...place };
  const made = plan(
    compiledWith(catalogue, terms),
    CLASS,
    'CASUSOVERLEG',
    request.asked.map(({ coordinate }) => coordinate),
  );
  const known = factsWith(file && caseWith({ items, ...file }), facts);
  const decision = decide(made, known, OUR_OIN);
  const decided = {
    request,
    plan: made,
    facts: known,
    decision,
    strictlyRefused: isStrictlyRefused(request, decision),
  };
  const delivered = wantedOf(decided).map(({ item, fields }): Delivered => {
    if (lost.includes(item.id)) return { item, state: 'UNAVAILABLE', values: new Map() };
    const values = fields.map(({ coordinate, type }): [string, string] => [
      coordinate,
      type === 'DATE' ? '2001-02-03' : `${coordinate} ${item.id}`,
    ]);
    return { item, state: 'DELIVERED', values: new Map(values) };
  });
  return settledWith(decided, delivered, catalogue);
}

const released = (world: World): Released => release(settled(world), catalogue);
const valueOf = (world: World): unknown => released(world).value;
const incident = (change: Partial<Item>): Item => itemWith({ unit: 'K04.incidenten', ...change });

describe('a released case', () => {
  it('has each granted value at its place and nothing for what was not asked', () => {
    const world = { clauses: [{ fields: ALL }], items: [itemWith(), incident({ id: 'i2' })] };
    expect(valueOf({ ...world, asked: ['K01.status', 'K01.naam.voornamen', SOORT] })).toEqual({
      id: CASE_ID,
      identiteit: { status: 'K01.status i1', naam: { voornamen: 'K01.naam.voornamen i1' } },
      politie: { incidenten: [{ soort: 'K04.incidenten.soort i2' }] },
    });
    expect(valueOf({ ...world, asked: [] })).toEqual({ id: CASE_ID });
  });

  it('has the same shape for a field that was refused and for one that is not there', () => {
    const asked = ['K01.status', 'K01.naam.voornamen'];
    const nothing = { id: CASE_ID, identiteit: { status: null, naam: { voornamen: null } } };
    expect(valueOf({ clauses: [], items: [itemWith()], asked })).toEqual(nothing);
    expect(valueOf({ clauses: [{ fields: asked }], asked })).toEqual(nothing);
  });

  it('has null for a list of which nothing is granted, and an empty list where nothing is there', () => {
    const asked = [SOORT, 'K04.status'];
    const items = [incident({})];
    expect(valueOf({ clauses: [], items, asked })).toEqual({
      id: CASE_ID,
      politie: { status: null, incidenten: null },
    });
    const granted = [{ fields: [SOORT] }];
    expect(valueOf({ clauses: granted, asked })).toEqual({ id: CASE_ID, politie: { status: null, incidenten: [] } });
  });

  it.each<[string, Partial<ClauseTerms>, Partial<Item>]>([
    ['removed police data', {}, { archived: true }],
    ['a running investigation', {}, { restricted: true }],
    ["somebody else's data", {}, { thirdParty: true }],
    ["others' items where a clause gives own items", { ownItems: true }, {}],
  ])('looks the same with %s as without it: no item, no count, nothing withheld', (_case, terms, change) => {
    const world = { clauses: [{ fields: [SOORT], ...terms }], asked: [SOORT] };
    const own = incident({ id: 'own', contributor: OUR_OIN });
    expect(released({ ...world, items: [own, incident({ id: 'hidden', ...change })] })).toEqual(
      released({ ...world, items: [own] }),
    );
    expect(released({ ...world, items: [incident({ id: 'hidden', ...change })] })).toEqual(
      released({ ...world, items: [] }),
    );
  });

  it.each([null, { participation: null }] as const)(
    'is null for a case like %p, with one entry at its root',
    (file) => {
      expect(released({ clauses: [{ fields: ALL }], items: [itemWith()], file })).toEqual({
        value: null,
        withheld: [{ path: ['c'], field: 'case', reason: 'NOT_AVAILABLE' }],
        forms: [],
      });
    },
  );

  it('lists what is withheld with its neutral reason, at every path where it was asked', () => {
    const paths = [
      { coordinate: 'K01.status', path: ['x', 'a'] },
      { coordinate: 'K01.status', path: ['x', 'b'] },
      { coordinate: SOORT, path: ['politie', 'lijst', 's'] },
    ];
    expect(released({ clauses: [{ fields: [SOORT], consent: true }], paths }).withheld).toEqual([
      { path: ['c', 'x', 'a'], field: 'K01.status', reason: 'NOT_GRANTED' },
      { path: ['c', 'x', 'b'], field: 'K01.status', reason: 'NOT_GRANTED' },
      { path: ['c', 'politie', 'lijst', 's'], field: SOORT, reason: 'CONSENT_NEEDED' },
    ]);
  });

  it('shows a value in the form of its clause, and names path and form', () => {
    const clauses = [
      { fields: ['K01.status'], form: 'MASKED' as const },
      { fields: ['K01.geboren'], form: 'GENERALISED' as const },
    ];
    const asked = ['K01.status', 'K01.geboren'];
    const expected = [
      { path: ['c', 'identiteit', 'status'], form: 'MASKED' },
      { path: ['c', 'identiteit', 'geboren'], form: 'GENERALISED' },
    ];
    expect(released({ clauses, asked, items: [itemWith()] })).toEqual({
      value: { id: CASE_ID, identiteit: { status: '***', geboren: '2001' } },
      withheld: [],
      forms: expected,
    });
    expect(released({ clauses, asked })).toMatchObject({ value: { identiteit: { status: null } }, forms: expected });
  });

  it('shows the newest of several records of one holder, whole', () => {
    const items = [
      itemWith({ id: 'old', updatedAt: 1 }),
      itemWith({ id: 'new', updatedAt: 2 }),
      itemWith({ id: 'older' }),
    ];
    const shown = { status: 'K01.status new', naam: { voornamen: 'K01.naam.voornamen new' } };
    const asked = ['K01.status', 'K01.naam.voornamen'];
    expect(valueOf({ clauses: [{ fields: ALL }], items, asked })).toEqual({ id: CASE_ID, identiteit: shown });
  });
});

describe('contributions of several holders', () => {
  const asked = ['K10.tekst', 'K10.signalen.soort'];
  const record = (id: string, contributor: string): Item => itemWith({ id, unit: 'K10', contributor });
  const signal = (id: string, contributor: string): Item => itemWith({ id, unit: 'K10.signalen', contributor });
  const shown = (clauses: World['clauses'], items: readonly Item[]): unknown =>
    (valueOf({ clauses, items, asked }) as { signalering: unknown }).signalering;

  it('stand apart, each with the items of its own holder', () => {
    const items = [record('a', OTHER_OIN), record('b', OUR_OIN), signal('x', OTHER_OIN), signal('y', OUR_OIN)];
    expect(shown([{ fields: asked }], items)).toEqual([
      { tekst: 'K10.tekst a', signalen: [{ soort: 'K10.signalen.soort x' }] },
      { tekst: 'K10.tekst b', signalen: [{ soort: 'K10.signalen.soort y' }] },
    ]);
  });

  it('are shown for a holder without a record, and show the items of a holder with two records once', () => {
    const items = [record('a', OTHER_OIN), record('b', OTHER_OIN), signal('x', OTHER_OIN), signal('y', OUR_OIN)];
    expect(shown([{ fields: asked }], items)).toEqual([
      { tekst: 'K10.tekst a', signalen: [{ soort: 'K10.signalen.soort x' }] },
      { tekst: 'K10.tekst b', signalen: [] },
      { tekst: null, signalen: [{ soort: 'K10.signalen.soort y' }] },
    ]);
  });

  it('are null when nothing is granted, and empty when nothing is there or nothing may be seen', () => {
    const items = [record('a', OTHER_OIN)];
    expect(shown([], items)).toBeNull();
    expect(shown([{ fields: asked }], [])).toEqual([]);
    expect(shown([{ fields: asked, ownItems: true }], items)).toEqual([]);
  });
});

describe('STRICT', () => {
  const some = { clauses: [{ fields: ['K01.status'] }], items: [itemWith()], strict: true };

  it('gives nothing when one field is refused, and lists every refusal', () => {
    const made = settled({ ...some, asked: ['K01.status', 'K01.geboren', SOORT] });
    expect(made.given).toEqual([]);
    expect(release(made, catalogue)).toMatchObject({
      value: null,
      forms: [],
      withheld: [{ field: 'K01.geboren' }, { field: SOORT }],
    });
  });

  it('gives everything when nothing is refused, or only what shows as nothing', () => {
    expect(valueOf({ ...some, asked: ['K01.status'] })).toMatchObject({ identiteit: { status: 'K01.status i1' } });
    const hidden = {
      clauses: [{ fields: [SOORT] }],
      items: [incident({ archived: true })],
      asked: [SOORT],
      strict: true,
    };
    expect(valueOf(hidden)).toEqual({ id: CASE_ID, politie: { incidenten: [] } });
  });

  it('gives nothing when a source does not deliver', () => {
    const items = [itemWith(), incident({ id: 'i2' })];
    const world = { clauses: [{ fields: ALL }], items, asked: ['K01.status', SOORT], strict: true };
    expect(released({ ...world, lost: ['i2'] })).toMatchObject({
      value: null,
      withheld: [{ field: SOORT, reason: 'TRY_LATER' }],
    });
    expect(released({ ...world, strict: false, lost: ['i2'] })).toMatchObject({
      value: { identiteit: { status: 'K01.status i1' }, politie: { incidenten: null } },
      withheld: [{ field: SOORT, reason: 'TRY_LATER' }],
    });
  });
});
