import { describe, expect, it } from '@jest/globals';
import { exportOf, madeEntry, sha256Of, type MadeEntry } from '#testing';
import { leafHash } from '../tree.js';
import { BlockCheck, type BlockVerdict } from './block.js';
import type { ShardName } from './shard-name.js';
import { readShardName } from './shard-name.js';

const SHARD = 'groningen-2026';
const blocks = new BlockCheck(sha256Of);

function linesOf(entries: readonly MadeEntry[]): Buffer {
  const lines = exportOf({ shards: [{ shard: SHARD, notes: [], entries }] })
    .toString('latin1')
    .split('\n');
  return Buffer.from(`${lines.slice(2, -2).join('\n')}\n`, 'latin1');
}

function check(
  bytes: Uint8Array,
  change: Partial<{ first: number; sizes: number[]; shard: string }> = {},
): BlockVerdict {
  const { first = 0, sizes = [], shard = SHARD } = change;
  const name: ShardName = readShardName(shard) ?? { shard, region: shard, year: null, generation: 1 };
  return blocks.check({ name, bytes, first, sizes, hasColumns: true });
}

/** An entry with this body, whose leaf hash fits. */
function withBody(text: string, index = 0): MadeEntry {
  const body = Buffer.from(text);
  return { ...madeEntry(SHARD, index, { kind: 'disclosure' }), body, hash: leafHash(sha256Of, body) };
}

const good = madeEntry(SHARD, 0, { kind: 'disclosure' });
const textOf = ({ body }: MadeEntry): string => Buffer.from(body ?? []).toString();

describe('a block of entries', () => {
  it('without anything wrong shows its leaves, and the tree where it is wanted', () => {
    const entries = Array.from({ length: 5 }, (_, index) => madeEntry(SHARD, index, { kind: 'disclosure' }));
    const verdict = check(linesOf(entries), { sizes: [3, 3, 9] });
    expect(verdict).toMatchObject({ first: 0, lines: 5, indexes: null, spots: [], absent: [], telling: [] });
    expect(verdict.leaves).toHaveLength(160);
    expect(verdict.subtrees.map(({ size, hashes }) => [size, hashes.length])).toEqual([
      [3, 2],
      [5, 2],
    ]);
  });

  it('whose last line has no newline is read to its end', () => {
    expect(check(linesOf([good]).subarray(0, -1))).toMatchObject({ lines: 1, indexes: null, spots: [] });
  });

  it('that does not begin where a full subtree does has no tree', () => {
    expect(check(linesOf([{ ...good, index: 7 }]), { first: 7 }).subtrees).toEqual([]);
  });

  it.each([
    ['has too few fields', 'x\ty'],
    ['has no index', `x\tid\tkind\t-\t-\t-\t${'0'.repeat(64)}\t{}`],
    ['has an empty index', `\tid\tkind\t-\t-\t-\t${'0'.repeat(64)}\t{}`],
    ['has an index with a leading zero', `01\tid\tkind\t-\t-\t-\t${'0'.repeat(64)}\t{}`],
    ['has an index that no number holds', `${'9'.repeat(16)}\tid\tkind\t-\t-\t-\t${'0'.repeat(64)}\t{}`],
    ['has a hash that is short', `0\tid\tkind\t-\t-\t-\t00\t{}`],
    ['has a hash that is not in lower-case hex', `0\tid\tkind\t-\t-\t-\t${'A'.repeat(64)}\t{}`],
  ])('shows a line that %s', (_case, line) => {
    const verdict = check(Buffer.from(`${line}\n`), { first: 5 });
    expect(verdict.spots).toEqual([{ code: 'NOT_AN_ENTRY', index: 5, detail: 'line' }]);
    expect(verdict).toMatchObject({ lines: 1, indexes: [], subtrees: [] });
  });

  it.each([
    ['without a time', textOf(good).replace('"at":', '"atx":')],
    ['with a time in another form', textOf(good).replace('.000Z', 'Z')],
    ['with a time in letters', textOf(good).replace('2026-03', '2026-xx')],
    ['on a day that does not exist', textOf(good).replace('2026-03-01', '2026-02-30')],
    ['in a month that does not exist', textOf(good).replace('2026-03-01', '2026-13-01')],
    ['in no month', textOf(good).replace('2026-03-01', '2026-00-01')],
    ['without an id', textOf(good).replace('"id":', '"idx":')],
    ['without a region', textOf(good).replace('"groningen"', '7')],
  ])('shows a body %s', (_case, body) => {
    expect(check(linesOf([withBody(body)])).spots).toEqual([{ code: 'NOT_AN_ENTRY', index: 0, detail: 'body' }]);
  });

  it('shows a body larger than any, and one of another year', () => {
    const large = withBody(textOf(good).replace('CASUSOVERLEG', 'X'.repeat(70_000)));
    expect(check(linesOf([large])).spots).toEqual([]);
    expect(check(linesOf([good]), { shard: 'groningen-2025' }).spots).toEqual([{ code: 'WRONG_SHARD', index: 0 }]);
  });

  it.each(['2026-03-02', '2026-3-1', '2026x03-01', '2026-03x01', '-'])('shows the month %s', (month) => {
    expect(check(linesOf([{ ...good, month }])).spots).toEqual([
      { code: 'SIDE_COLUMN_DIFFERS', index: 0, detail: 'month' },
    ]);
  });

  it.each([
    ['2026-12-31T23:59:59.999Z', '2027-01-01', []],
    ['2026-12-25T00:00:00.000Z', '2027-01-01', []],
    ['2026-12-24T00:00:00.000Z', '2027-01-01', ['month']],
    ['2026-03-01T00:00:00.000Z', '2026-02-01', []],
    ['2026-03-02T00:00:00.000Z', '2026-02-01', ['month']],
  ])('of %s may stand in the month %s, or not', (at, month, wrong) => {
    const entry = { ...madeEntry(SHARD, 0, { kind: 'disclosure', at: Date.parse(at) }), month };
    expect(check(linesOf([entry])).spots.map(({ detail }) => detail)).toEqual(wrong);
  });

  it('tells what entries say of the log, and hands it on as it was written', () => {
    const entry = madeEntry(SHARD, 0, { kind: 'pruned', change: { ranges: [] } });
    expect(check(linesOf([entry])).telling).toEqual([{ index: 0, kind: 'pruned', body: textOf(entry) }]);
  });
});
