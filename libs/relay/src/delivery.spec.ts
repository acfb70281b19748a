import { Buffer } from 'node:buffer';
import { expect, it } from '@jest/globals';
import { firstBatch } from './delivery.js';

const entryOf = (idx: number, size: number) => ({
  ...{ shard: 'groningen-2026', idx, id: `id-${idx}`, kind: 'disclosure' },
  ...{ hash: Buffer.alloc(32), body: { at: '', bytes: Buffer.alloc(size) } },
});

it.each([
  ['all of what is small', 500, 900, 500],
  ['as many of the largest entries as a broker takes at once', 30, 65_536, 11],
  ['one entry, however large', 2, 2_000_000, 1],
] as const)('takes %s', (_case, count, size, taken) => {
  const entries = Array.from({ length: count }, (_, idx) => entryOf(idx, size));
  expect(firstBatch(entries).map(({ idx }) => idx)).toEqual(entries.slice(0, taken).map(({ idx }) => idx));
});
