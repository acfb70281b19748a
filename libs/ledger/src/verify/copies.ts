import { isSameHash } from '../proofs/proof.js';
import type { Breach, Spot } from './finding.js';
import type { LeafStore } from './leaf-store.js';
import type { Range } from './shard-check.js';

/** Holds the copy of a shard on the topic against the shard in the ledger, by the leaf hashes of both. `lost`: the tail that a restore
 *  lost, which the topic may still have. */
export function compareCopies(ledger: LeafStore, topic: LeafStore, lost: Range = [0, 0]): readonly Spot[] {
  const spots: Spot[] = [];
  const [size, copied] = [sizeOf(ledger), sizeOf(topic)];
  for (let index = 0; index < Math.min(size, copied); index += 1) {
    const code = differenceOf(ledger.get(index), topic.get(index));
    if (code !== null) spots.push({ code, index });
  }
  const excused = lost[0] === size ? Math.max(size, lost[1]) : size;
  if (copied > excused) spots.push({ code: 'COPY_AHEAD', index: excused, until: copied });
  if (copied < size) spots.push({ code: 'COPY_BEHIND', index: copied, until: size });
  return spots;
}

function differenceOf(own: Uint8Array | null, copy: Uint8Array | null): Breach | null {
  if (own === null) return copy === null ? null : 'COPY_AHEAD';
  if (copy === null) return 'COPY_MISSING';
  return isSameHash(own, copy) ? null : 'COPY_DIFFERS';
}

/** One more than the highest index. */
function sizeOf(leaves: LeafStore): number {
  return (leaves.from(leaves.whole).at(-1) ?? leaves.whole - 1) + 1;
}
