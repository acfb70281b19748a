import { Buffer } from 'node:buffer';
import { describe, expect, it } from '@jest/globals';
import { judge, type Known } from './judge.js';
import { NOTHING_SEEN, type ShardPlace } from './place.js';
import { append, without, type Ranges } from './ranges.js';
import type { AuditEntry } from './record.js';

const HASH = Buffer.alloc(32, 1);
const OTHER = Buffer.alloc(32, 2);
const PLACE: ShardPlace = { next: 10, missing: [[3, 6]], stubs: [[8, 9]] };

function entry(index: number, data: Buffer | null = Buffer.from('{}')): AuditEntry {
  return {
    shard: 'groningen-2026',
    index,
    id: `id-${String(index)}`,
    kind: 'outcome',
    leafHash: HASH,
    event: {},
    data,
  };
}

const SHORT = Buffer.alloc(31, 1);
const bare = (index: number): AuditEntry => entry(index, null);
const of = (place: ShardPlace, leafHash: Buffer | null = null): Known => ({ place, leafHash });

/** `ranges(3, 4, 5, 6)`: [3, 4) and [5, 6). */
function ranges(...ends: readonly number[]): Ranges {
  return ends.flatMap((end, at): Ranges => (at % 2 === 0 ? [[end, ends[at + 1] ?? 0]] : []));
}

describe('an entry', () => {
  it.each<[string, AuditEntry, Known, Partial<ShardPlace>, readonly object[]]>([
    ['the first one', entry(0), of(NOTHING_SEEN), { next: 1 }, [{ what: 'entry', late: false }]],
    ['the next one', entry(10), of(PLACE), { next: 11 }, [{ what: 'entry', late: false }]],
    ['one of the missing', entry(4), of(PLACE), { missing: ranges(3, 4, 5, 6) }, [{ what: 'entry', late: true }]],
    [
      'the next one, without its body',
      ...([bare(10), of(PLACE), { next: 11, stubs: ranges(8, 9, 10, 11) }, [{ what: 'stub', late: false }]] as const),
    ],
    [
      'one after a gap',
      ...([entry(12), of(PLACE), { next: 13, missing: ranges(3, 6, 10, 12) }] as const),
      [{ what: 'gap', from: 10, until: 12 }, { what: 'entry' }],
    ],
    [
      'one of the missing, without its body',
      ...([bare(3), of(PLACE), { missing: ranges(4, 6), stubs: ranges(3, 4, 8, 9) }] as const),
      [{ what: 'stub', late: true }],
    ],
  ])('is new: %s', (_case, given, known, change, told) => {
    expect(judge(given, known)).toEqual({
      told: told.map((one) => expect.objectContaining(one)),
      place: { ...known.place, ...change },
      isNew: true,
    });
  });

  it.each<[string, AuditEntry, Known, Partial<ShardPlace>, object]>([
    ['a duplicate', entry(7), of(PLACE, HASH), {}, { what: 'duplicate', index: 7 }],
    ['a duplicate of what is no longer kept', entry(7), of(PLACE), {}, { what: 'duplicate', index: 7 }],
    ['another one in the same place', entry(7), of(PLACE, OTHER), {}, { what: 'diverging', first: OTHER }],
    ['another hash of another length', entry(7), of(PLACE, SHORT), {}, { what: 'diverging', first: SHORT }],
    ['the body of a stub', entry(8), of(PLACE, HASH), { stubs: [] }, { what: 'body' }],
    ['the stub once more', bare(8), of(PLACE, HASH), {}, { what: 'duplicate', index: 8 }],
    ['another body for a stub', entry(8), of(PLACE, OTHER), {}, { what: 'diverging', first: OTHER }],
  ])('was seen before: %s', (_case, given, known, change, told) => {
    expect(judge(given, known)).toEqual({
      told: [expect.objectContaining(told)],
      place: { ...known.place, ...change },
      isNew: false,
    });
  });
});

describe('ranges', () => {
  it.each<[Ranges, readonly [number, number], Ranges]>([
    [[], [1, 2], [[1, 2]]],
    [[[0, 1]], [1, 3], [[0, 3]]],
    [
      [[0, 1]],
      [2, 3],
      [
        [0, 1],
        [2, 3],
      ],
    ],
  ])('%j with %j', (ranges, range, expected) => {
    expect(append(ranges, range)).toEqual(expected);
  });

  it.each<[Ranges, number, Ranges]>([
    [[[0, 3]], 0, [[1, 3]]],
    [[[0, 3]], 2, [[0, 2]]],
    [[[0, 1]], 0, []],
    [
      [
        [0, 1],
        [4, 5],
      ],
      3,
      [
        [0, 1],
        [4, 5],
      ],
    ],
  ])('%j without %j', (ranges, index, expected) => {
    expect(without(ranges, index)).toEqual(expected);
  });
});
