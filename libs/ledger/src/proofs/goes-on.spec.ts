import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { append, EMPTY_FRONTIER, leafHash, nodeHash, root } from '../tree.js';
import { notGoneOnFrom, type TreeState } from './goes-on.js';
import type { HashReader, HashSource } from './make-proof.js';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const leaf = (place: number, branch = ''): Uint8Array => leafHash(sha256, Buffer.from(`${branch}${String(place)}`));
const SIZE = 9_000;
const FORK = 2_500;
const LEAVES = Array.from({ length: SIZE }, (_, place) => leaf(place));
/** The same up to 2,500 leaves, and then others. */
const OTHERS = LEAVES.map((hash, place) => (place < FORK ? hash : leaf(place, 'other')));

function stateOf(size: number, leaves = LEAVES): TreeState {
  return { size: BigInt(size), root: root(sha256, append(sha256, EMPTY_FRONTIER, leaves.slice(0, size))) };
}

/** A log that has these leaves, and how often it was asked. */
function logOf(leaves: readonly Uint8Array[]): HashSource & { readonly asked: () => number } {
  let asked = 0;
  const hashAt = (level: number, index: number): Uint8Array => {
    const known = level === 0 ? leaves[index] : undefined;
    if (level === 0 && known === undefined) throw new RangeError('a tile is missing');
    return known ?? nodeHash(sha256, hashAt(level - 1, 2 * index), hashAt(level - 1, 2 * index + 1));
  };
  const read: HashReader = (subtrees) => {
    asked += 1;
    return Promise.resolve(subtrees.map(({ level, index }) => hashAt(level, Number(index))));
  };
  return { sha256, read, asked: () => asked };
}

const NEWEST = stateOf(SIZE);

describe('a tree goes on from what it was', () => {
  it('from every earlier state, near to each other or far, in whatever order', async () => {
    const states = [8_999, 0, 1, 2, 700, 701, 2_000, 7_000, SIZE, 2_000].map((size) => stateOf(size));
    expect(await notGoneOnFrom(logOf(LEAVES), states, NEWEST)).toBeNull();
    expect(await notGoneOnFrom(logOf(LEAVES), [stateOf(0)], NEWEST)).toBeNull();
    expect(await notGoneOnFrom(logOf(LEAVES), [], NEWEST)).toBeNull();
  });

  it('and not from one of another tree, among ever so many that it goes on from', async () => {
    const others = stateOf(FORK + 1, OTHERS);
    const sound = [100, 2_400, FORK, FORK + 2, 4_000].map((size) => stateOf(size));
    expect(await notGoneOnFrom(logOf(LEAVES), [...sound, others], NEWEST)).toBe(others);
    expect(await notGoneOnFrom(logOf(LEAVES), [stateOf(SIZE, OTHERS)], NEWEST)).toMatchObject({ size: BigInt(SIZE) });
  });

  it('whatever its hashes say: they have to make the roots', async () => {
    // Hashes of the other tree make the other state, which the newest does not go on from.
    const others = stateOf(4_000, OTHERS);
    expect(await notGoneOnFrom(logOf(OTHERS), [others], NEWEST)).toBe(others);
    expect(await notGoneOnFrom(logOf(LEAVES), [stateOf(10)], stateOf(SIZE, OTHERS))).toMatchObject({ size: 10n });
  });

  it('nothing is said while a hash is missing', async () => {
    await expect(notGoneOnFrom(logOf(LEAVES.slice(0, 5_000)), [stateOf(4_000)], NEWEST)).rejects.toThrow(RangeError);
  });

  it('thousands of states cost a few reads', async () => {
    const log = logOf(LEAVES);
    let frontier = EMPTY_FRONTIER;
    const states = LEAVES.map((hash, place) => {
      frontier = append(sha256, frontier, [hash]);
      return { size: BigInt(place + 1), root: root(sha256, frontier) };
    });
    expect(await notGoneOnFrom(log, states, NEWEST)).toBeNull();
    expect(log.asked()).toBeLessThan(8);
  });
});
