import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '#kernel';
import { entryText, recurring } from './entry-text.js';

/** Members as any entry may have them, in any order, some absent. */
const members = fc.dictionary(
  fc.constantFrom('at', 'case', 'granted', 'id', 'kind', 'refused', 'requester', 'track', 'v'),
  fc.oneof(fc.jsonValue(), fc.constant(undefined)),
  { noNullPrototype: true },
);

describe('the text of an entry', () => {
  it('is its canonical JSON, whether or not parts of it recur, and in whatever order they stand', () => {
    fc.assert(
      fc.property(members, fc.nat(), (made, which) => {
        const parts = Object.values(made).filter((part) => typeof part === 'object' && part !== null);
        const part = parts[which % Math.max(parts.length, 1)];
        if (part) recurring(part as object);
        expect(entryText(made)).toBe(canonicalJson(made));
      }),
    );
  });

  it('is taken from what recurs as it was when it was marked', () => {
    const fields = ['K01.naam'];
    const entry = { granted: recurring(fields) };
    fields.push('K02.naam');
    expect(recurring(fields)).toBe(fields);
    expect(entryText(entry)).toBe('{"granted":["K01.naam"]}');
  });
});
