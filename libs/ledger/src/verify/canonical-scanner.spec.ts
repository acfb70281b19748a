import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '#kernel';
import { CanonicalScanner, MEMBER } from './canonical-scanner.js';

const scanner = new CanonicalScanner();
/** Within other bytes, as a body stands within a block. */
function read(text: string): boolean {
  const body = Buffer.from(text);
  const bytes = Buffer.concat([Buffer.from('"x"\t'), body, Buffer.from('\n{"id":"other"}')]);
  return scanner.read(bytes, 4, 4 + body.length);
}
const memberIs = (member: 0 | 1 | 2 | 3 | 4, text: string): boolean => {
  const bytes = Buffer.from(`-${text}-`);
  return scanner.is(member, bytes, 1, bytes.length - 1);
};

describe('a body', () => {
  it.each([
    '{}',
    '{"":1}',
    '{"a":1,"b":[true,false,null],"c":{"d":"e"}}',
    '{"a":[],"b":{}}',
    '{"a":-1,"b":0,"c":1.5,"d":1e+21,"e":1e-7}',
    '{"A":1,"a":2,"aa":3}',
    '{"a":"é€😀"}',
    '{"a":"\\"\\\\\\n\\u001f"}',
    '{"\u{1f600}":1,"\ufb33":2}', // by UTF-16 code units, not by UTF-8 bytes
  ])('%s is canonical', (text) => {
    expect(read(text)).toBe(true);
  });

  it.each([
    '',
    '[]',
    '1',
    '"a"',
    'null',
    '{"a":1',
    '{"a":1}}',
    '{"a":1} ',
    '{ "a":1}',
    '{"a": 1}',
    '{"a":1, "b":2}',
    '{"b":1,"a":2}',
    '{"aa":1,"a":2}',
    '{"a":1,"a":2}',
    '{"":1,"":2}',
    '{"a"1}',
    '{a:1}',
    '{"a":1,}',
    '{"a":01}',
    '{"a":1.0}',
    '{"a":-0}',
    '{"a":1e2}',
    '{"a":1e999}',
    '{"a":+1}',
    '{"a":nul}',
    '{"a":[1 ]}',
    '{"a":[1,]}',
    '{"a":"\\u0041"}',
    '{"a":"\\/"}',
    '{"a":"tab\there"}',
    '{"a":"',
    '{"a":"é", "b":1}',
    '["é"]',
    '"é"',
  ])('%s is not', (text) => {
    expect(read(text)).toBe(false);
  });

  it('that is not UTF-8 is not', () => {
    const bytes = Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]);
    expect(scanner.read(bytes, 0, bytes.length)).toBe(false);
  });

  it('may be nested deeply, and is read all the same', () => {
    expect(read(`{"a":${'['.repeat(100)}${']'.repeat(100)}}`)).toBe(true);
    expect(read(`{"a":${'['.repeat(60_000)}`)).toBe(false);
  });

  it('is canonical exactly when the product would write it so', () => {
    const objects = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true });
    fc.assert(
      fc.property(objects, (value) => {
        expect(read(canonicalJson(value))).toBe(true);
        const plain = JSON.stringify(value);
        expect(read(plain)).toBe(plain === canonicalJson(value));
      }),
    );
  });

  it('shows its members at its top alone, whatever signs there are in it', () => {
    for (const more of ['', ',"z":"é"']) {
      expect(read(`{"at":"then","b":{"id":"inner"},"id":"outer","kind":7${more}}`)).toBe(true);
      expect(memberIs(MEMBER.at, 'then')).toBe(true);
      expect(memberIs(MEMBER.id, 'outer')).toBe(true);
      expect(memberIs(MEMBER.id, 'oute')).toBe(false);
      expect(memberIs(MEMBER.id, 'inner')).toBe(false);
      expect(memberIs(MEMBER.kind, '7')).toBe(false);
      expect(scanner.start(MEMBER.kind)).toBe(-1);
      expect(scanner.start(MEMBER.region)).toBe(-1);
    }
  });
});
