import { describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { futileIn } from './futile.js';

const CASE = '5f0c1b6e-0000-4000-8000-000000000001';
const V = 'query ($p: Purpose, $id: ID!, $n: Int, $yes: Boolean!)';

/** Line and column of what would be refused at each run, and why. */
function found(text: string, told = true): string[] {
  return futileIn(parse(text), told).map(({ at: { locations }, problem }) => {
    const { line, column } = locations?.[0] ?? { line: 0, column: 0 };
    return `${String(line)}:${String(column)} ${problem}`;
  });
}

describe('what the gate would refuse at each run', () => {
  it.each([
    [`{ case(id: "${CASE}") { id } }`, ['1:3 There is no purpose']],
    [`{ case(id: "${CASE}", purpose: null) { id } }`, ['1:52 There is no purpose']],
    [`{ access(id: "${CASE}", purpose: FOO) { withheld { field } } }`, ['1:54 There is no such purpose']],
    [`{ case(id: "x", purpose: "FOO") { id } }`, ['1:8 This is no id of a case', '1:17 There is no such purpose']],
    [`{ case(id: 7, purpose: CRISIS) { id } }`, ['1:8 This is no id of a case']],
    [`{ cases(purpose: CRISIS, first: 51) { nodes { id } } }`, ['1:26 A page has no such number of cases']],
    [`{ cases(purpose: CRISIS, first: 0) { nodes { id } } }`, ['1:26 A page has no such number of cases']],
    [
      `${V} { me { oin } ...a @include(if: $yes) }\nfragment a on Query { b: case(id: $id) { id } }`,
      ['2:23 There is no purpose'],
    ],
    [
      `query A { case(id: "x", purpose: CRISIS) { id } }\nquery B { cases { nodes { id } } }`,
      ['1:16 This is no id of a case', '2:11 There is no purpose'],
    ],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each([
    `${V} { case(id: $id, purpose: $p) { id } cases(purpose: $p, first: $n) { nodes { id } } }`,
    `{ case(id: "${CASE.toUpperCase()}", purpose: CRISIS) { id } a: case(id: "${CASE}", purpose: "CRISIS", mode: STRICT) { id } }`,
    `{ cases(purpose: CRISIS, first: 50, after: "x") { nodes { id } } me { case: oin } }`,
  ])('is nothing of %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('is a question about the schema of a party to which it is not told', () => {
    const text = '{ me { oin } __schema { types { name } } }';
    expect([found(text), found(text, false)]).toEqual([[], ['1:14 The schema is not told to this party']]);
  });
});
