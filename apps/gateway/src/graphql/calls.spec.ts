import { describe, expect, it } from '@jest/globals';
import { buildSchema, Kind, parse, validate, type OperationDefinitionNode } from 'graphql';
import { caseShape } from '#policies';
import { CASE_ID, catalogueWith } from '#testing';
import { callsOf, type CallOrError } from './calls.js';
import { SCALARS } from './scalars.js';
import { partnerSchema } from './schema.js';

const catalogue = catalogueWith({
  K01: { name: 'identiteit', fields: { status: {}, 'naam.voornamen': {}, 'naam.achternaam': {} } },
  K04: { name: 'politie', lists: { incidenten: { fields: { datum: {}, soort: {} } } } },
});
const schema = buildSchema(partnerSchema(catalogue));
Object.assign(schema.getType('Purpose') ?? {}, {
  parseValue: SCALARS.Purpose.parseValue.bind(SCALARS.Purpose),
  parseLiteral: SCALARS.Purpose.parseLiteral.bind(SCALARS.Purpose),
});
const shape = caseShape(catalogue);

function read(text: string, variables: Record<string, unknown> = {}): readonly CallOrError[] {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const operation = document.definitions.find(
    (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
  );
  return callsOf(schema, shape, { document, operation: operation!, variables });
}

const askedIn = (text: string, variables?: Record<string, unknown>): unknown =>
  read(text, variables).flatMap((call) =>
    'asked' in call ? call.asked.map(({ coordinate, path }) => `${coordinate} ${path.join('.')}`) : [],
  );

const CASE = `case(id: "${CASE_ID}", purpose: "CASUSOVERLEG")`;

describe('what is asked of the door', () => {
  it.each<[string, string, readonly string[]]>([
    ['a field', `{ ${CASE} { identiteit { status } } }`, ['K01.status identiteit.status']],
    [
      'a field in a group',
      `{ ${CASE} { identiteit { naam { voornamen } } } }`,
      ['K01.naam.voornamen identiteit.naam.voornamen'],
    ],
    [
      'a field of a list',
      `{ ${CASE} { politie { incidenten { datum } } } }`,
      ['K04.incidenten.datum politie.incidenten.datum'],
    ],
    ['nothing but the id', `{ ${CASE} { id __typename } }`, []],
    ['no meta field', `{ ${CASE} { identiteit { __typename status } } }`, ['K01.status identiteit.status']],
    ['a field by its alias', `{ x: ${CASE} { y: identiteit { z: status } } }`, ['K01.status y.z']],
    [
      'a field by both its names',
      `{ ${CASE} { identiteit { a: status b: status } } }`,
      ['K01.status identiteit.a', 'K01.status identiteit.b'],
    ],
    [
      'a field once, though named twice',
      `{ ${CASE} { identiteit { status } identiteit { status } } }`,
      ['K01.status identiteit.status'],
    ],
    [
      'fields of a root field that is named twice',
      `{ ${CASE} { identiteit { status } } ${CASE} { identiteit { naam { voornamen } } } }`,
      ['K01.status identiteit.status', 'K01.naam.voornamen identiteit.naam.voornamen'],
    ],
    [
      'fields in fragments and in fragments of fragments',
      `{ ...Q } fragment Q on Query { ${CASE} { ...C } } fragment C on Casus { identiteit { ...I } }
       fragment I on Identiteit { status naam { ... on IdentiteitNaam { achternaam } } }`,
      ['K01.status identiteit.status', 'K01.naam.achternaam identiteit.naam.achternaam'],
    ],
    [
      'a fragment named like a meta field',
      `{ ${CASE} { ...__schema } } fragment __schema on Casus { identiteit { status } }`,
      ['K01.status identiteit.status'],
    ],
    [
      'inline fragments without a type',
      `{ ... { ${CASE} { ... { identiteit { status } } } } }`,
      ['K01.status identiteit.status'],
    ],
    ['no other root field', '{ me { name } purposes { code } }', []],
  ])('%s', (_case, text, expected) => {
    expect(askedIn(text)).toEqual(expected);
  });

  it.each([
    [true, false, ['K01.status identiteit.status']],
    [true, true, []],
    [false, false, []],
    [false, true, []],
  ])('with include %p and skip %p by variables', (include, skip, expected) => {
    const text = (directives: string): string =>
      `query ($yes: Boolean!, $no: Boolean!) { ${CASE} { identiteit { status ${directives} } id } }`;
    const variables = { yes: include, no: skip };
    expect(askedIn(text('@include(if: $yes) @skip(if: $no)'), variables)).toEqual(expected);
  });

  it('leaves out a fragment or a root field that is skipped', () => {
    const inner = `... @skip(if: true) { identiteit { status } } ...F @include(if: false) politie { incidenten { soort } }`;
    expect(askedIn(`{ ${CASE} { ${inner} } } fragment F on Casus { identiteit { status } }`)).toEqual([
      'K04.incidenten.soort politie.incidenten.soort',
    ]);
    expect(read(`{ ${CASE} @skip(if: true) { id } me { name } }`)).toEqual([]);
  });

  it('reads fragments that mention fragments over and over in a moment', () => {
    const depth = 26;
    const chain = Array.from({ length: depth }, (_, level) => {
      const next = level + 1 < depth ? `...F${String(level + 1)} ...F${String(level + 1)}` : 'status';
      return `fragment F${String(level)} on Identiteit { ${next} }`;
    });
    const document = parse(`{ ${CASE} { identiteit { ...F0 ...F0 } } } ${chain.join('\n')}`);
    const [operation] = document.definitions as OperationDefinitionNode[];
    const begun = performance.now();
    const [call] = callsOf(schema, shape, { document, operation: operation!, variables: {} });
    expect(call).toMatchObject({ asked: [{ coordinate: 'K01.status' }] });
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});

describe('a call', () => {
  it('of each kind is read whole', () => {
    const text = `query ($id: ID!, $p: Purpose) {
      a: case(id: $id, purpose: $p, mode: STRICT) { identiteit { status } }
      b: case(id: $id, purpose: $p) { id }
      c: cases(purpose: CRISIS, first: 7) { n: nodes { identiteit { status } } pageInfo { hasNextPage } }
      d: cases(purpose: "CRISIS", after: "${Buffer.from(CASE_ID).toString('base64url')}") { pageInfo { endCursor } }
      e: access(id: $id, purpose: $p) { fields { field } }
    }`;
    const asked = [{ coordinate: 'K01.status', path: ['identiteit', 'status'] }];
    const inPage = asked.map((one) => ({ ...one, path: ['n', ...one.path] }));
    const purpose = 'CASUSOVERLEG';
    expect(read(text, { id: CASE_ID.toUpperCase(), p: purpose })).toEqual([
      { operation: 'case', key: 'a', purpose, caseId: CASE_ID, asked, strict: true },
      { operation: 'case', key: 'b', purpose, caseId: CASE_ID, asked: [], strict: false },
      { operation: 'cases', key: 'c', purpose: 'CRISIS', first: 7, after: null, nodesKey: 'n', asked: inPage },
      { operation: 'cases', key: 'd', purpose: 'CRISIS', first: 50, after: CASE_ID, nodesKey: 'nodes', asked: [] },
      { operation: 'access', key: 'e', purpose, caseId: CASE_ID },
    ]);
  });

  it('for a page asks what each of its names for the nodes asks', () => {
    const text = `{ cases(purpose: "CRISIS") { a: nodes { x: identiteit { status } } b: nodes { x: politie { incidenten { soort } } } } }`;
    expect(askedIn(text)).toEqual(['K01.status a.x.status', 'K04.incidenten.soort b.x.incidenten.soort']);
  });

  const cases = (args: string): string => `{ q: cases(purpose: "CRISIS", ${args}) { pageInfo { hasNextPage } } }`;
  const cursor = (text: string): string => cases(`after: "${Buffer.from(text).toString('base64url')}"`);

  it.each([
    ['without a purpose', `{ q: case(id: "${CASE_ID}") { id } }`, 'MISSING_PURPOSE_OF_USE'],
    ['with purpose null', `{ q: case(id: "${CASE_ID}", purpose: null) { id } }`, 'MISSING_PURPOSE_OF_USE'],
    ['with an empty purpose', `{ q: case(id: "${CASE_ID}", purpose: "") { id } }`, 'MISSING_PURPOSE_OF_USE'],
    ['with an unknown purpose', `{ q: case(id: "${CASE_ID}", purpose: "NIEUWSGIERIG") { id } }`, 'UNKNOWN_PURPOSE'],
    [
      'with an unknown purpose as a bare word',
      `{ q: access(id: "${CASE_ID}", purpose: toString) { __typename } }`,
      'UNKNOWN_PURPOSE',
    ],
    ['with a number for a purpose', `{ q: case(id: "${CASE_ID}", purpose: 3) { id } }`, 'UNKNOWN_PURPOSE'],
    ['with an id that is no UUID', '{ q: case(id: "1 OR 1=1", purpose: "CRISIS") { id } }', 'BAD_USER_INPUT'],
    ['with a number for an id', '{ q: access(id: 7, purpose: "CRISIS") { __typename } }', 'BAD_USER_INPUT'],
    ['for a page of 0', cases('first: 0'), 'BAD_USER_INPUT'],
    ['for a page of -1', cases('first: -1'), 'BAD_USER_INPUT'],
    ['for a page of 51', cases('first: 51'), 'BAD_USER_INPUT'],
    ['after garbage', cases('after: "%%%"'), 'BAD_USER_INPUT'],
    ['after nothing', cases('after: ""'), 'BAD_USER_INPUT'],
    ['after a cursor of something else', cursor(`${CASE_ID}'--`), 'BAD_USER_INPUT'],
  ])('%s gets a code of its own', (_case, text, code) => {
    expect(read(text)).toEqual([{ key: 'q', error: expect.objectContaining({ code }) as unknown }]);
  });

  it.each([1, 50, null])('may be for a page of %p', (first) => {
    expect(read(cases(`first: ${String(first)}`))).toMatchObject([{ first: first ?? 50 }]);
  });

  it('that fails leaves the others as they are', () => {
    const [bad, good] = read(`{ a: case(id: "x", purpose: "CRISIS") { id } b: ${CASE} { id } }`);
    expect(bad).toMatchObject({ key: 'a', error: { code: 'BAD_USER_INPUT' } });
    expect(good).toMatchObject({ key: 'b', operation: 'case' });
  });

  it('whose reading runs into a bug of ours is no mistake of the caller', () => {
    const document = parse(`{ ${CASE} { identiteit { status } } }`);
    const [operation] = document.definitions as OperationDefinitionNode[];
    const broken = Object.assign(new Map(shape), {
      get: (): never => {
        throw new TypeError('a bug');
      },
    });
    expect(() => callsOf(schema, broken, { document, operation: operation!, variables: {} })).toThrow(TypeError);
  });
});
