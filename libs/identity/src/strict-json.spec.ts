import { describe, expect, it } from '@jest/globals';
import { jsonRecordOf } from './strict-json.js';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');
const nested = (depth: number): string => `{"a":`.repeat(depth) + '1' + '}'.repeat(depth);

describe('JSON that says one thing', () => {
  it.each([
    ['{"alg":"ES256","kid":"a"}', { alg: 'ES256', kid: 'a' }],
    ['{ "a" : { "b" : 1 } , "b" : [ { "a" : 2 } , { "a" : 3 } ] }', { a: { b: 1 }, b: [{ a: 2 }, { a: 3 }] }],
    ['{"a":"a","b":"\\"a\\":","c":"{[\\\\"}', { a: 'a', b: '"a":', c: '{[\\' }],
    [nested(8), JSON.parse(nested(8)) as object],
    ['{}', {}],
  ])('is read: %s', (text, value) => {
    expect(jsonRecordOf(bytes(text))).toEqual(value);
  });

  it.each([
    ['with a member twice', '{"alg":"none","alg":"ES256"}'],
    ['with a member twice, once written otherwise', '{"alg":"none","\\u0061lg":"ES256"}'],
    ['with a member twice, with space between', '{"alg":1, "b":{"x":1}, "alg" \n : 2}'],
    ['with a member twice, further down', '{"a":{"b":1,"c":[1,{"d":1,"d":1}]}}'],
    ['nested over 8 deep', nested(9)],
    ['nested as deep as there is room', '['.repeat(4000) + ']'.repeat(4000)],
    ['that is a list', '[{}]'],
    ['that is null', 'null'],
    ['that is none', '{"a":'],
    ['with a mark in front', '\ufeff{}'],
    ['with a comma too many', '{"a":1,}'],
    ['with more behind it', '{} {}'],
  ])('is not what is %s', (_case, text) => {
    expect(jsonRecordOf(bytes(text))).toBeNull();
  });

  it('is not what is no UTF-8', () => {
    expect(jsonRecordOf(Buffer.from([0x7b, 0xff, 0x7d]))).toBeNull();
  });
});
