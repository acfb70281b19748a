import type { Sha256 } from '../sha256.js';
import { nodeHash } from '../tree.js';

/** That a leaf stands at an index of the tree with this size and root. */
export interface Inclusion {
  readonly index: bigint;
  readonly size: bigint;
  readonly leafHash: Uint8Array;
  readonly root: Uint8Array;
  /** From the leaf's sibling up (RFC 6962 §2.1.1). */
  readonly proof: readonly Uint8Array[];
}

/** That the larger tree begins with the smaller one. */
export interface Consistency {
  readonly size1: bigint;
  readonly size2: bigint;
  readonly root1: Uint8Array;
  readonly root2: Uint8Array;
  /** RFC 6962 §2.1.2. */
  readonly proof: readonly Uint8Array[];
}

const HASH_BYTES = 32;

/** Whether the proof shows it (RFC 9162 §2.1.3.2). False, never an error, for whatever is not well-formed. */
export function provesInclusion(sha256: Sha256, claim: Inclusion): boolean {
  const { index, size, leafHash, root, proof } = claim;
  if (index < 0n || index >= size || ![leafHash, ...proof].every(isHash)) return false;
  const [node] = climb(sha256, { place: index, last: size - 1n, path: proof }, [leafHash]);
  return isSameHash(root, node);
}

/** Whether the proof shows it (RFC 9162 §2.1.4.2). False, never an error, for whatever is not well-formed. From the empty tree
 *  nothing can be shown: `size1` 0 is refused. */
export function provesConsistency(sha256: Sha256, claim: Consistency): boolean {
  const { size1, size2, root1, root2, proof } = claim;
  if (size1 <= 0n || size1 > size2 || !proof.every(isHash)) return false;
  if (size1 === size2) return proof.length === 0 && isSameHash(root1, root2);
  const roots = rootsBy(sha256, claim);
  return roots.length > 0 && [root2, root1].every((root, which) => isSameHash(root, roots[which]));
}

/** The roots of the larger tree and the smaller by the proof; none when it has another length than the way. */
function rootsBy(sha256: Sha256, { size1, size2, root1, proof }: Consistency): readonly Uint8Array[] {
  const complete = levelsComplete(size1 - 1n);
  // A smaller tree that is one full subtree is a node of the larger: the proof leaves it out.
  const [seed, ...path] = 1n << complete === size1 ? [root1, ...proof] : proof;
  if (seed === undefined) return [];
  const way = { place: (size1 - 1n) >> complete, last: (size2 - 1n) >> complete, path };
  return climb(sha256, way, [seed, seed]);
}

/** The way from a node to the root. */
interface Way {
  readonly path: readonly Uint8Array[];
  /** Of the node, and of the last node, at the level where the path begins. */
  readonly place: bigint;
  readonly last: bigint;
}

/** The root over the first of the nodes at that place, and the root of the tree that the second was the last of. None when the path
 *  is longer or shorter than the way. */
function climb(sha256: Sha256, way: Way, nodes: readonly Uint8Array[]): readonly Uint8Array[] {
  let { place, last } = way;
  let reached = nodes;
  for (const sibling of way.path) {
    if (last === 0n) return [];
    if (isOdd(place) || place === last) {
      reached = reached.map((node) => nodeHash(sha256, sibling, node));
      const levels = levelsUp(place);
      [place, last] = [place >> levels, last >> levels];
    } else {
      reached = reached.map((node, which) => (which === 0 ? nodeHash(sha256, node, sibling) : node));
      [place, last] = [place >> 1n, last >> 1n];
    }
  }
  return last === 0n ? reached : [];
}

/** Up to and past the next level at which the place is a right child; a left child at the edge has no sibling. */
function levelsUp(place: bigint): bigint {
  let levels = 0n;
  let rest = place;
  while (rest !== 0n && !isOdd(rest)) [rest, levels] = [rest >> 1n, levels + 1n];
  return levels + 1n;
}

/** How many levels up from the last leaf the subtree that it ends is complete. */
function levelsComplete(last: bigint): bigint {
  let levels = 0n;
  let rest = last;
  while (isOdd(rest)) [rest, levels] = [rest >> 1n, levels + 1n];
  return levels;
}

function isOdd(number: bigint): boolean {
  return (number & 1n) === 1n;
}

function isHash(bytes: Uint8Array): boolean {
  return bytes.length === HASH_BYTES;
}

/** Whether these are the same bytes. */
export function isSameHash(one: Uint8Array, other: Uint8Array | undefined): boolean {
  return one.length === other?.length && one.every((byte, place) => byte === other[place]);
}
