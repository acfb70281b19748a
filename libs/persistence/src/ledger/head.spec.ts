import { describe, expect, it } from '@jest/globals';
import { EMPTY_FRONTIER, leafHash, nodeHash, readShardName, type Draft } from '#ledger';
import { sha256 } from './draft.js';
import {
  frontierColumn,
  grow,
  headOf,
  placesAfter,
  rolledOver,
  rootOf,
  shardAfter,
  shardAt,
  type Head,
} from './head.js';

const EMPTY: Head = { region: 'proef', shard: 'proef-2026', frontier: EMPTY_FRONTIER };
const hashOf = (id: string): Uint8Array => leafHash(sha256, Buffer.from(id));
const draft = (id: string): Draft => ({
  id,
  kind: 'access',
  bytes: Buffer.from(id),
  hash: hashOf(id),
  replica: null,
  settles: null,
});

describe('the head of a region', () => {
  it('gives each entry the next place, without a gap, in the order given', () => {
    const one = grow(EMPTY, [draft('a'), draft('b')]);
    const two = grow(one, [draft('c')]);
    expect([...placesAfter(EMPTY, [draft('a'), draft('b')]), ...placesAfter(one, [draft('c')])]).toEqual([
      { id: 'a', shard: 'proef-2026', idx: 0, hash: hashOf('a') },
      { id: 'b', shard: 'proef-2026', idx: 1, hash: hashOf('b') },
      { id: 'c', shard: 'proef-2026', idx: 2, hash: hashOf('c') },
    ]);
    expect(two.frontier.size).toBe(3);
    const both = nodeHash(sha256, hashOf('a'), hashOf('b'));
    expect(rootOf(two)).toEqual(Buffer.from(nodeHash(sha256, both, hashOf('c'))));
    expect(grow(two, [])).toEqual(two);
  });

  it('comes back from its row', () => {
    const head = grow(EMPTY, [draft('a'), draft('b'), draft('c')]);
    const back = headOf('proef', { shard: 'proef-2026', size: '3', frontier: frontierColumn(head), note: null });
    expect(rootOf(back)).toEqual(rootOf(head));
    expect(placesAfter(back, [draft('d')])).toEqual([{ id: 'd', shard: 'proef-2026', idx: 3, hash: hashOf('d') }]);
    expect(() =>
      headOf('proef', { shard: 'proef-2026', size: '4', frontier: frontierColumn(head), note: null }),
    ).toThrow(RangeError);
  });

  it('begins a shard with the first moment of a year (UTC), and stays in it to the last', () => {
    const head = grow(EMPTY, [draft('a')]);
    const last = Date.parse('2026-12-31T23:59:59.999Z');
    expect(shardAt('proef', last)).toBe('proef-2026');
    expect(rolledOver(head, last)).toBe(head);
    const next = rolledOver(head, last + 1);
    expect(next).toEqual({ region: 'proef', shard: 'proef-2027', frontier: EMPTY_FRONTIER });
    expect(rolledOver({ ...head, shard: 'proef-2026-2' }, last + 1)).toEqual(next);
  });

  it('stays in the shard of a year that it has begun, where the clock was set back', () => {
    const head = grow({ ...EMPTY, shard: 'proef-2027' }, [draft('a')]);
    expect(rolledOver(head, Date.parse('2026-12-31T23:30:00.000Z'))).toBe(head);
  });

  it('has no years in the shard of all heads', () => {
    const head = grow({ region: 'meta', shard: 'meta-2', frontier: EMPTY_FRONTIER }, [draft('a')]);
    expect(rolledOver(head, Date.parse('2031-01-01T00:00:00.000Z'))).toBe(head);
  });

  it.each([
    [['proef-2026'], '2026-06-01', 'proef-2026-2'],
    [['proef-2026'], '2027-01-02', 'proef-2027-2'],
    [['proef-2026-2', 'proef-2027'], '2027-01-02', 'proef-2027-3'],
    [['proef-2026', 'proef-2027'], '2026-12-31', 'proef-2027-2'],
    [['meta'], '2027-01-02', 'meta-2'],
    [['meta', 'meta-3'], '2027-01-02', 'meta-4'],
  ])('goes on after %j on %s in %s', (known, day, shard) => {
    const names = known.map((name) => readShardName(name)!);
    const region = names[0]?.region ?? '';
    expect(shardAfter(region, names, Date.parse(day))).toEqual({ region, shard, frontier: EMPTY_FRONTIER });
  });
});
