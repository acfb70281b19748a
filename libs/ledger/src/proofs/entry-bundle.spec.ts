import { describe, expect, it } from '@jest/globals';
import { entryBundle, LONGEST_ENTRY } from './entry-bundle.js';

const bytes = (length: number, value = 7): Uint8Array => new Uint8Array(length).fill(value);

describe('a bundle of entries', () => {
  it('has of each its length in two bytes, the higher first, and then the entry itself', () => {
    const bundle = entryBundle([bytes(1, 1), bytes(0), bytes(0x01_02, 2)]);
    expect([...bundle.subarray(0, 7)]).toEqual([0, 1, 1, 0, 0, 1, 2]);
    expect(bundle.subarray(7)).toEqual(bytes(0x01_02, 2));
    expect(entryBundle([])).toHaveLength(0);
  });

  it('holds the longest entry that its length can say, and refuses a longer one instead of cutting it', () => {
    const bundle = entryBundle([bytes(LONGEST_ENTRY), bytes(1, 9)]);
    expect([...bundle.subarray(0, 3), ...bundle.subarray(-3)]).toEqual([0xff, 0xff, 7, 0, 1, 9]);
    expect(bundle).toHaveLength(LONGEST_ENTRY + 5);
    expect(() => entryBundle([bytes(1), bytes(LONGEST_ENTRY + 1)])).toThrow(RangeError);
  });
});
