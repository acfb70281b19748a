import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import serialize from 'canonicalize';
import fc from 'fast-check';
import { canonicalJson } from './canonical.js';

describe('canonical JSON', () => {
  it.each<[string, unknown, string]>([
    [
      'sorts members by their UTF-16 code units',
      { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u00f6': 6 },
      '{"\\r":2,"1":4,"\u00f6":6,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}',
    ],
    ['keeps the order of a list', [3, 1, [2]], '[3,1,[2]]'],
    ['leaves out what is undefined', { a: undefined, b: null }, '{"b":null}'],
    [
      'writes numbers as ECMAScript does',
      [4.5, 1e30, 0.002, -0, 333333333.3333333],
      '[4.5,1e+30,0.002,0,333333333.3333333]',
    ],
    ['writes zero without a sign, whatever the order of members', { b: -0, a: [-0] }, '{"a":[0],"b":0}'],
    ['escapes what must be and no more', '\u20ac$\u000f\nA\'B"\\/', '"€$\\u000f\\nA\'B\\"\\\\/"'],
    ['does not normalise text', 'A\u030a', '"A\u030a"'],
  ])('%s', (_case, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it.each([undefined, () => 1, Symbol('a'), NaN, Infinity])('refuses %p, which JSON cannot carry', (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  it('is the same for equal values and reads back as the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('is what another implementation makes of it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        expect(canonicalJson(value)).toBe(serialize(value));
      }),
      { numRuns: 2_000 },
    );
  });
});

interface Vectors {
  readonly cases: Readonly<Record<string, { readonly input_b64: string; readonly output_b64: string }>>;
}

describe('the vectors of RFC 8785', () => {
  // Kept beside the repository, not in it.
  const file = '../shared/vectors/jcs.json';
  const { cases }: Vectors = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Vectors) : { cases: {} };
  const text = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');
  const where = Object.keys(cases).length > 0 ? 'held' : 'not on this machine, and not held';

  it(`are ${where}`, () => {
    const made = Object.entries(cases).map(([name, { input_b64 }]) => [
      name,
      canonicalJson(JSON.parse(text(input_b64))),
    ]);
    expect(made).toEqual(Object.entries(cases).map(([name, { output_b64 }]) => [name, text(output_b64)]));
  });
});
