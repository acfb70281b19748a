import { openCheckpoint, originOf } from '../checkpoints/checkpoint.js';
import { NoteMalformed, type VerifyEd25519 } from '../checkpoints/note.js';
import { isSameHash } from '../proofs/proof.js';
import type { EntrySpot, Spot } from './finding.js';
import type { Range, ShardSeen } from './shard-check.js';
import type { TrustedKeys } from './trusted-keys.js';

/** Where it was said what a shard is: in its own checkpoint, in one kept from before, given or published, in the daily leaf of all heads,
 *  or in the first entry of the shard that goes on from it. */
export type WaymarkOrigin = 'head' | 'kept' | 'given' | 'published' | 'heads' | 'restored';

/** That a shard of this size has this root. */
export interface Waymark {
  readonly origin: WaymarkOrigin;
  readonly size: number;
  readonly root: Uint8Array;
  /** The signed note, where it is one. */
  readonly note: string | null;
}

/** What checkpoints are judged with. */
export interface Judge {
  readonly keys: TrustedKeys;
  readonly verify: VerifyEd25519;
}

/** What a signed checkpoint says of a shard, or what is wrong with it: it says nothing then. */
export function markOf({ keys, verify }: Judge, shard: string, note: string, origin: WaymarkOrigin): Waymark | Spot {
  const own = keys.of(shard);
  try {
    const { checkpoint, signers } = openCheckpoint(note, own, verify);
    const size = Number(checkpoint.size);
    if (!Number.isSafeInteger(size)) return { code: 'CHECKPOINT_MALFORMED', index: null, detail: origin };
    if (checkpoint.origin !== originOf(keys.ledger, shard))
      return { code: 'CHECKPOINT_OF_ANOTHER', index: size, detail: origin };
    if (signers.length === 0) return { code: 'UNSIGNED', index: size, detail: origin };
    return { origin, size, root: checkpoint.root, note };
  } catch (error) {
    if (!(error instanceof NoteMalformed)) throw error;
    return { code: isReadable(note) ? 'SIGNATURE_INVALID' : 'CHECKPOINT_MALFORMED', index: null, detail: origin };
  }
}

// Read without keys nothing is judged: what then still fails is the form.
function isReadable(note: string): boolean {
  try {
    openCheckpoint(note, [], () => false);
    return true;
  } catch {
    return false;
  }
}

/** Holds what was said of a shard against what its entries show. `lost`: the tail that a restore lost, as the shard that goes on says. */
export function judgeMarks(marks: readonly Waymark[], seen: ShardSeen, lost: Range): readonly Spot[] {
  const sorted = marks.toSorted((a, b) => a.size - b.size);
  return [...judgeRoots(sorted, seen), ...judgeTail(sorted, seen, lost)];
}

/** The smallest size at which a shard is not what was said of it, from which size on that shows. */
export interface Unheld {
  readonly from: number;
  readonly size: number;
  /** As it was said to be. */
  readonly root: Uint8Array;
}

/** Null when every mark holds. */
export function unheldOf(marks: readonly Waymark[], seen: ShardSeen): Unheld | null {
  const found = firstBad(
    marks.toSorted((a, b) => a.size - b.size),
    seen,
  );
  if (found === null) return null;
  const [{ index }, { size, root }] = found;
  return { from: index, size, root };
}

function judgeRoots(sorted: readonly Waymark[], seen: ShardSeen): readonly Spot[] {
  const found = firstBad(sorted, seen);
  return found ? [found[0]] : [];
}

function firstBad(marks: readonly Waymark[], { roots, rooted }: ShardSeen): readonly [EntrySpot, Waymark] | null {
  const within = marks.filter(({ size }) => size <= rooted && roots.has(size));
  const holds = within.map(({ size, root }) => isSameHash(root, roots.get(size)));
  const first = holds.indexOf(false);
  const bad = within[first];
  if (bad === undefined) return null;
  const from = Math.max(
    0,
    ...within
      .slice(0, first)
      .map(({ size }) => size)
      .filter((size) => size < bad.size),
  );
  // A later one that holds was signed over another beginning than this one was.
  const code =
    holds.lastIndexOf(true) > first || within.some(({ size }, place) => size === bad.size && holds[place] === true)
      ? 'FORKED'
      : 'ROOT_DIFFERS';
  return [{ code, index: from, until: bad.size, detail: bad.origin }, bad];
}

/** What of a shard that was spoken of and is not there: a restore may have lost it whole, as the shard that goes on says. */
export function judgeMissing(marks: readonly Waymark[], [left, published]: Range): Spot {
  const isTold = left === 0 && published > 0 && marks.every(({ size }) => size <= published);
  return isTold ? { code: 'RESTORED', index: 0, until: published } : { code: 'SHARD_MISSING', index: 0 };
}

// A topic may have some of what was lost, for nobody waits for the relay before a restore: no more is gone then than was told.
function judgeTail(marks: readonly Waymark[], { size }: ShardSeen, [left, published]: Range): readonly Spot[] {
  const known = size < left ? size : Math.max(size, published);
  const beyond = marks.findLast((mark) => mark.size > known);
  if (beyond !== undefined) return [{ code: 'TAIL_MISSING', index: size, until: beyond.size, detail: beyond.origin }];
  return known > size ? [{ code: 'RESTORED', index: size, until: known }] : [];
}
