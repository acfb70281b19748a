import type { Sha256 } from '../sha256.js';
import { nodeHash, type Frontier } from '../tree.js';

/** A full subtree: the leaves [index · 2^level, (index + 1) · 2^level). */
export interface Subtree {
  readonly level: number;
  readonly index: bigint;
}

/** Answers the hashes of full subtrees, in the order asked; from tiles, or from wherever a log keeps them. */
export type HashReader = (subtrees: readonly Subtree[]) => Promise<readonly Uint8Array[]>;

/** What proofs are made with: a log of at least the size they are asked for. */
export interface HashSource {
  readonly sha256: Sha256;
  readonly read: HashReader;
}

/** Half-open range of leaves that is one node of the tree. */
type Range = readonly [from: bigint, until: bigint];

/** The audit path of RFC 6962 §2.1.1, from the leaf's sibling up. RangeError when the tree has no such leaf. */
export function inclusionProof(source: HashSource, index: bigint, size: bigint): Promise<readonly Uint8Array[]> {
  return nodesAt(source, inclusionNodes(index, size));
}

/** The consistency proof of RFC 6962 §2.1.2. RangeError unless 0 < size1 ≤ size2. */
export function consistencyProof(source: HashSource, size1: bigint, size2: bigint): Promise<readonly Uint8Array[]> {
  return nodesAt(source, consistencyNodes(size1, size2));
}

/** The Merkle tree head of the first `size` leaves; of none, SHA-256 of nothing. */
export async function rootAt(source: HashSource, size: bigint): Promise<Uint8Array> {
  if (size === 0n) return source.sha256(new Uint8Array());
  return foldRight(source.sha256, await source.read(fullSubtrees([0n, size])));
}

/** The frontier of the first `size` leaves. */
export async function frontierAt({ read }: HashSource, size: bigint): Promise<Frontier> {
  return { size: Number(size), hashes: await read(fullSubtrees([0n, size])) };
}

function inclusionNodes(index: bigint, size: bigint): readonly Range[] {
  if (index < 0n || index >= size)
    throw new RangeError('a tree proves what is in it: the index must be below the size');
  const nodes: Range[] = [];
  let [from, until] = [0n, size];
  while (until - from > 1n) {
    const middle = from + leftOf(until - from);
    const isLeft = index < middle;
    nodes.unshift(isLeft ? [middle, until] : [from, middle]);
    [from, until] = isLeft ? [from, middle] : [middle, until];
  }
  return nodes;
}

function consistencyNodes(size1: bigint, size2: bigint): readonly Range[] {
  if (size1 <= 0n || size1 > size2)
    throw new RangeError('consistency is proved from a tree that is not empty to one that is not smaller');
  const nodes: Range[] = [];
  let [from, until] = [0n, size2];
  while (until !== size1) {
    const middle = from + leftOf(until - from);
    const isLeft = size1 <= middle;
    nodes.unshift(isLeft ? [middle, until] : [from, middle]);
    [from, until] = isLeft ? [from, middle] : [middle, until];
  }
  // The smaller tree as a whole is known to whoever checks.
  return from === 0n ? nodes : [[from, until], ...nodes];
}

/** Leaves in the left part: the largest power of two below `count`. */
function leftOf(count: bigint): bigint {
  return 1n << BigInt((count - 1n).toString(2).length - 1);
}

async function nodesAt({ sha256, read }: HashSource, ranges: readonly Range[]): Promise<readonly Uint8Array[]> {
  const parts = ranges.map(fullSubtrees);
  const hashes = await read(parts.flat());
  let next = 0;
  return parts.map(({ length }) => {
    next += length;
    return foldRight(sha256, hashes.slice(next - length, next));
  });
}

/** The full subtrees that a node consists of, largest first; one, unless it lies at the tree's right edge. */
function fullSubtrees([from, until]: Range): readonly Subtree[] {
  const subtrees: Subtree[] = [];
  for (let start = from; start < until;) {
    const level = (until - start).toString(2).length - 1;
    subtrees.push({ level, index: start >> BigInt(level) });
    start += 1n << BigInt(level);
  }
  return subtrees;
}

/** The node over full subtrees of falling size. RangeError for none. */
export function foldRight(sha256: Sha256, hashes: readonly Uint8Array[]): Uint8Array {
  const last = hashes.at(-1);
  if (last === undefined) throw new RangeError('a node has at least one subtree');
  return hashes.slice(0, -1).reduceRight((right, left) => nodeHash(sha256, left, right), last);
}
