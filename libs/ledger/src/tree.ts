import type { Sha256 } from './sha256.js';

/** The right edge of an RFC 6962 tree: roots of its full subtrees, largest first. Enough to append and to give the root. */
export interface Frontier {
  readonly size: number;
  readonly hashes: readonly Uint8Array[];
}

export const EMPTY_FRONTIER: Frontier = { size: 0, hashes: [] };
const HASH_BYTES = 32;

/** SHA-256(0x00 ‖ bytes), RFC 6962 §2.1. */
export function leafHash(sha256: Sha256, bytes: Uint8Array): Uint8Array {
  return sha256(prefixed(0, bytes));
}

/** SHA-256(0x01 ‖ left ‖ right), RFC 6962 §2.1. */
export function nodeHash(sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + left.length + right.length);
  bytes[0] = 1;
  bytes.set(left, 1);
  bytes.set(right, 1 + left.length);
  return sha256(bytes);
}

/** The frontier after the leaves were appended, in order. */
export function append(sha256: Sha256, frontier: Frontier, leaves: readonly Uint8Array[]): Frontier {
  const hashes = [...frontier.hashes];
  let size = frontier.size;
  for (const leaf of leaves) {
    let node = leaf;
    // Each trailing one bit of the size is a full subtree that the new leaf completes with its right half.
    for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
      const left = hashes.pop();
      if (left === undefined) throw new RangeError('a frontier has one hash for each bit of its size');
      node = nodeHash(sha256, left, node);
    }
    hashes.push(node);
    size += 1;
  }
  return { size, hashes };
}

/** The Merkle tree head of RFC 6962 §2.1; of the empty tree SHA-256 of nothing. */
export function root(sha256: Sha256, { hashes }: Frontier): Uint8Array {
  const last = hashes.at(-1);
  if (last === undefined) return sha256(new Uint8Array());
  return hashes.slice(0, -1).reduceRight((right, left) => nodeHash(sha256, left, right), last);
}

/** Hashes one after the other, as kept in the head row. */
export function frontierBytes({ hashes }: Frontier): Uint8Array {
  const bytes = new Uint8Array(hashes.length * HASH_BYTES);
  hashes.forEach((hash, index) => {
    bytes.set(hash, index * HASH_BYTES);
  });
  return bytes;
}

/** Reads what `frontierBytes` wrote; RangeError when the bytes don't fit the size. */
export function frontierOf(size: number, bytes: Uint8Array): Frontier {
  const hashes = Array.from({ length: bytes.length / HASH_BYTES }, (_, index) =>
    bytes.slice(index * HASH_BYTES, (index + 1) * HASH_BYTES),
  );
  if (hashes.length !== ones(size) || hashes.length * HASH_BYTES !== bytes.length) {
    throw new RangeError(`a frontier of ${String(size)} leaves has ${String(ones(size))} hashes`);
  }
  return { size, hashes };
}

function ones(size: number): number {
  return size.toString(2).replaceAll('0', '').length;
}

function prefixed(prefix: number, bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(1 + bytes.length);
  whole[0] = prefix;
  whole.set(bytes, 1);
  return whole;
}
