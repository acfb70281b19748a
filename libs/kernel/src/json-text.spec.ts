import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { JsonText, memberText, plainValue } from './json-text.js';

const text = fc.string({ unit: fc.constantFrom('a', '"', '\\', ',', ':', '}', ']', '[', 'é', '\n', '\u2028') });
const leaf = fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null));
const NAMES = ['K01.naam', 'K01.naam.voornaam', 'naam', 'K1.é'];

describe('a value', () => {
  it('is what its text says, and anything else itself', () => {
    const list = [new JsonText('1')];
    expect([plainValue(new JsonText('["a"]')), plainValue('a'), plainValue(null)]).toEqual([['a'], 'a', null]);
    expect(plainValue(list)).toBe(list);
  });
});

describe('the text of a member', () => {
  it('is what stands in the text of the object, whatever else stands there', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(leaf, fc.array(leaf)), { noNullPrototype: true }),
        fc.constantFrom(...NAMES),
        (object, name) => {
          const member = memberText(JSON.stringify(object), name);
          expect(member?.text ?? 'null').toBe(JSON.stringify(object[name] ?? null));
          expect(member?.value() ?? null).toEqual(JSON.parse(JSON.stringify(object[name] ?? null)));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('is not found in a value that looks like a member', () => {
    const object = JSON.stringify({ a: '"K01.naam":"geheim"', b: ['"K01.naam":1'] });
    expect(memberText(object, 'K01.naam')).toBeNull();
    expect(memberText(object, 'c')).toBeNull();
    expect(memberText(object, 'b')).toEqual(new JsonText('["\\"K01.naam\\":1"]'));
  });

  it.each(['{"a":1', '{"a":"x', '{"a":["x",', '{"a":"x\\"', '{"a":'])(
    'is never looked for past the end: %s',
    (object) => {
      expect(() => memberText(object, 'a')).toThrow(RangeError);
    },
  );
});
