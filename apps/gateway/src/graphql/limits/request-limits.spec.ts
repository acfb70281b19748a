// Real here: graphql-js, the schema, the measuring and the limits as they are in production. The catalogue is a small one.
import { describe, expect, it } from '@jest/globals';
import { buildSchema, getIntrospectionQuery } from 'graphql';
import { LimitExceeded } from '#kernel';
import { caseShape } from '#policies';
import { catalogueWith } from '#testing';
import { partnerSchema } from '../schema.js';
import { LIMITS } from './bounds.js';
import { Costs } from './costs.js';
import { RequestLimits } from './request-limits.js';

const catalogue = catalogueWith({
  K01: { name: 'identiteit', fields: { status: {}, bsn: { sensitivities: ['BSN', 'AVG_9'] } } },
  K02: { name: 'melding', fields: { status: {} } },
});
const limits = new RequestLimits(new Costs(buildSchema(partnerSchema(catalogue)), caseShape(catalogue), catalogue));

function exceeded(query: unknown, variables?: unknown): unknown {
  try {
    limits.check({ query, variables });
    return null;
  } catch (error) {
    if (error instanceof LimitExceeded) return error.more;
    throw error;
  }
}
const limit = (name: keyof typeof LIMITS) => ({ limit: name, allowed: LIMITS[name] });
const many = (count: number, one: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => one(index)).join(' ');
const nested = (open: string, inside: string, depth: number): string =>
  `${open.repeat(depth)}${inside}${'}'.repeat(depth)}`;

describe('what asks too much is refused by the limit it passes, before it is validated', () => {
  it.each<[string, string, keyof typeof LIMITS]>([
    ['a document without end', `{ ${'__typename '.repeat(6_000)}}`, 'tokens'],
    ['brackets in brackets', `{ me(a: ${'['.repeat(300)}${']'.repeat(300)}) { oin } }`, 'brackets'],
    ['fields in fields', `{ ${nested('me {', 'oin', 16)} }`, 'depth'],
    ['the same in fragments', many(17, (n) => `fragment f${n} on Me { me { ...f${n + 1} } }`) + '{ ...f0 }', 'depth'],
    [
      'the same in fragments that are written before a circle of others',
      `fragment a on Me { ...b } fragment b on Me { ...a } { ...deep } fragment deep on Query { ...a ${nested('me {', 'oin', 16)} }`,
      'depth',
    ],
    ['the same in the second operation', `query A { me { oin } } query B { ${nested('me {', 'oin', 16)} }`, 'depth'],
    [
      'the same in a fragment that is called as the schema',
      `{ ...__schema } fragment __schema on Query { ${nested('me {', 'oin', 16)} }`,
      'depth',
    ],
    ['ten thousand aliases, as far as the tokens go', `{ ${many(1_600, (n) => `a${n}: __typename`)} }`, 'aliases'],
    ['aliases below the root', `{ me { ${many(201, (n) => `a${n}: oin`)} } }`, 'aliases'],
    ['roots', `{ ${'me { oin } '.repeat(51)} }`, 'rootFields'],
    ['roots in fragments', `{ ...r ...r } fragment r on Query { ${'__typename '.repeat(26)} }`, 'rootFields'],
    [
      'fragments that double, thirty times',
      `{ ...d0 } ${many(30, (n) => `fragment d${n} on Query { ...d${n + 1} ...d${n + 1} }`)} fragment d30 on Query { __typename }`,
      'rootFields',
    ],
    [
      'fields that double, thirty times',
      `{ me { ...d0 } } ${many(30, (n) => `fragment d${n} on Me { ...d${n + 1} ...d${n + 1} }`)} fragment d30 on Me { oin }`,
      'fields',
    ],
    ['fragments', `{ me { oin } } ${many(101, (n) => `fragment f${n} on Me { oin }`)}`, 'fragments'],
    ['a thousand operations, as far as the tokens go', many(600, (n) => `query q${n} { me { oin } }`), 'operations'],
    ['directives in one place', `{ me ${'@skip(if: false) '.repeat(5)} { oin } }`, 'directivesInOnePlace'],
    ['directives that do not exist', `{ me ${'@a'.repeat(900)} { oin } }`, 'directives'],
    ['directives everywhere', `{ me { ${'oin @include(if: true) '.repeat(201)} } }`, 'directives'],
    [
      'the schema in the schema',
      `{ __schema { types { ${many(4, (a) => `a${a}: fields { type { ${many(4, (b) => `b${b}: fields { type { ${many(4, (c) => `c${c}: fields { args { type { fields { name } } } }`)} } }`)} } }`)} } } }`,
      'cost',
    ],
    [
      'cases on cases',
      `{ ${many(50, (n) => `a${n}: cases { nodes { id identiteit { bsn status } b: identiteit { bsn } melding { status } } }`)} }`,
      'cost',
    ],
  ])('%s', (_case, query, name) => {
    expect(exceeded(query)).toEqual(limit(name));
    // As well when it is known.
    expect(exceeded(query)).toEqual(limit(name));
  });

  it.each([
    ['variables in variables', JSON.parse(`${'{"a":'.repeat(41)}1${'}'.repeat(41)}`) as unknown, 'variableDepth'],
    ['lists in lists', JSON.parse(`${'['.repeat(2_000)}${']'.repeat(2_000)}`) as unknown, 'variableDepth'],
    ['a list without end', { a: Array.from({ length: 10_000 }, () => 0) }, 'variableValues'],
  ] as const)('%s', (_case, variables, name) => {
    expect(exceeded('{ me { oin } }', variables)).toEqual(limit(name));
  });
});

describe('what is of use passes', () => {
  it.each([
    ['the schema, as every tool asks for it', getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true })],
    ['a page of all there is', '{ cases { nodes { id identiteit { bsn status } melding { status } } } }'],
    ['fifty cases', `{ ${many(50, (n) => `a${n}: case(id: "x") { id identiteit { bsn } }`)} }`],
    ['what is no document, for Apollo to say so', '{'],
    ['nothing', undefined],
    ['what is no text', { kind: 'Document' }],
    [
      'fragments in a circle, for validation to say so',
      '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }',
    ],
    ['a fragment that is not there', '{ ...a }'],
    ['a field that is not there', '{ nietBestaand { nietBestaand } }'],
  ])('%s', (_case, query) => {
    expect(exceeded(query, { id: 'x' })).toBeNull();
  });
});

describe('a page of cases costs as many as it has', () => {
  const each = `id ${many(100, (n) => `a${n}: identiteit { bsn }`)}`;
  const query = `query ($n: Int) { cases(first: $n) { nodes { ${each} } } b: cases(first: 1) { nodes { id } } }`;
  it.each([
    [{ n: 10 }, null],
    [{ n: 49 }, null],
    [{ n: 50 }, null],
  ])('of which a variable says how many: %p', (variables, expected) => {
    expect(exceeded(query, variables)).toEqual(expected);
  });

  const each60 = 'identiteit { bsn } '.repeat(60);
  const dear = `query ($n: Int) { ${many(6, (n) => `p${n}: cases(first: $n) { nodes { ${each60} } }`)} }`;
  it.each<[unknown, boolean]>([
    [{ n: 10 }, false],
    [{ n: 50 }, true],
    [{}, true],
    [null, true],
    [{ n: 1e30 }, true],
    [{ n: -1e30 }, true],
    [{ n: Number.NaN }, true],
    [{ n: '1' }, true],
    [{ n: [1] }, true],
    [{ m: 1 }, true],
  ])('and no variable talks it cheaper than it is: %p', (variables, tooDear) => {
    expect(exceeded(dear, variables)).toEqual(tooDear ? limit('cost') : null);
  });

  it('and a huge or negative number in the document is the largest page there is', () => {
    for (const first of ['9'.repeat(400), '-5', '51'])
      expect(exceeded(dear.replace('query ($n: Int)', '').replaceAll('$n', first))).toEqual(limit('cost'));
  });
});
