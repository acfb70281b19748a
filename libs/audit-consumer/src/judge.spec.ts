import { Buffer } from 'node:buffer';
import { describe, expect, it } from '@jest/globals';
import { judge } from './judge.js';
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

describe('an entry', () => {
  it.each<[string, AuditEntry, ShardPlace, Buffer | null, readonly object[], ShardPlace, boolean]>([
    [
      'the first one',
      entry(0),
      NOTHING_SEEN,
      null,
      [{ what: 'entry', late: false }],
      { ...NOTHING_SEEN, next: 1 },
      true,
    ],
    ['the next one', entry(10), PLACE, null, [{ what: 'entry', late: false }], { ...PLACE, next: 11 }, true],
    [
      'the next one, without its body',
      entry(10, null),
      PLACE,
      null,
      [{ what: 'stub', late: false }],
      {
        ...PLACE,
        next: 11,
        stubs: [
          [8, 9],
          [10, 11],
        ],
      },
      true,
    ],
    [
      'one after a gap',
      entry(12),
      PLACE,
      null,
      [{ what: 'gap', from: 10, until: 12 }, { what: 'entry' }],
      {
        ...PLACE,
        next: 13,
        missing: [
          [3, 6],
          [10, 12],
        ],
      },
      true,
    ],
    [
      'one of the missing',
      entry(4),
      PLACE,
      null,
      [{ what: 'entry', late: true }],
      {
        ...PLACE,
        missing: [
          [3, 4],
          [5, 6],
        ],
      },
      true,
    ],
    [
      'one of the missing, without its body',
      entry(3, null),
      PLACE,
      null,
      [{ what: 'stub', late: true }],
      {
        ...PLACE,
        missing: [[4, 6]],
        stubs: [
          [3, 4],
          [8, 9],
        ],
      },
      true,
    ],
    ['a duplicate', entry(7), PLACE, HASH, [{ what: 'duplicate', index: 7 }], PLACE, false],
    ['a duplicate of what is no longer kept', entry(7), PLACE, null, [{ what: 'duplicate', index: 7 }], PLACE, false],
    ['another entry in the same place', entry(7), PLACE, OTHER, [{ what: 'diverging', first: OTHER }], PLACE, false],
    ['another hash of another length', entry(7), PLACE, Buffer.alloc(31, 1), [{ what: 'diverging' }], PLACE, false],
    ['the body of a stub', entry(8), PLACE, HASH, [{ what: 'body' }], { ...PLACE, stubs: [] }, false],
    ['the stub once more', entry(8, null), PLACE, HASH, [{ what: 'duplicate', index: 8 }], PLACE, false],
    ['another body for a stub', entry(8), PLACE, OTHER, [{ what: 'diverging' }], PLACE, false],
  ])('%s', (_case, given, place, leafHash, told, after, isNew) => {
    const judged = judge(given, { place, leafHash });
    expect(judged.told).toMatchObject(told);
    expect(judged.told).toHaveLength(told.length);
    expect(judged.place).toEqual(after);
    expect(judged.isNew).toBe(isNew);
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
