import { describe, expect, it } from '@jest/globals';
import { EMPTY_FRONTIER, leafHash, nodeHash, type Draft } from '#ledger';
import { sha256 } from './draft.js';
import { frontierColumn, grow, placesAfter, headOf, rolledOver, rootOf, shardAt, type Head } from './head.js';

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
    expect(rolledOver(head, last + 1)).toEqual({ region: 'proef', shard: 'proef-2027', frontier: EMPTY_FRONTIER });
  });
});
