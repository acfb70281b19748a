import type { Sha256 } from '../sha256.js';
import { joined } from './bytes.js';

const HASH_BYTES = 32;

/** All full subtrees over consecutive leaves, the first of which begins one of them. */
export class BlockTree {
  readonly #levels: readonly Uint8Array[];

  /** `leaves`: hashes one after the other. */
  constructor(sha256: Sha256, leaves: Uint8Array) {
    const levels = [leaves];
    for (let level = leaves; level.length >= 2 * HASH_BYTES;) {
      level = levelAbove(sha256, level);
      levels.push(level);
    }
    this.#levels = levels;
  }

  /** The full subtrees that the first `count` leaves consist of, largest first. */
  subtrees(count: number): readonly Uint8Array[] {
    const hashes: Uint8Array[] = [];
    for (let start = 0; start < count;) {
      const level = Math.floor(Math.log2(count - start));
      const place = start / 2 ** level;
      hashes.push(this.#at(level, place));
      start += 2 ** level;
    }
    return hashes;
  }

  #at(level: number, place: number): Uint8Array {
    return joined(this.#levels.slice(level, level + 1)).slice(place * HASH_BYTES, (place + 1) * HASH_BYTES);
  }
}

function levelAbove(sha256: Sha256, level: Uint8Array): Uint8Array {
  const pairs = Math.floor(level.length / (2 * HASH_BYTES));
  const above = new Uint8Array(pairs * HASH_BYTES);
  const node = new Uint8Array(1 + 2 * HASH_BYTES);
  node[0] = 1;
  for (let pair = 0; pair < pairs; pair += 1) {
    node.set(level.subarray(pair * 2 * HASH_BYTES, (pair + 1) * 2 * HASH_BYTES), 1);
    above.set(sha256(node), pair * HASH_BYTES);
  }
  return above;
}
