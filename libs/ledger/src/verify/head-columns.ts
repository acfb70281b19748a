import { openJws } from '../checkpoints/jws.js';
import { readNote } from '../checkpoints/note.js';
import { isSameHash } from '../proofs/proof.js';
import type { Sha256 } from '../sha256.js';
import { frontierOf, root } from '../tree.js';
import type { Spot } from './finding.js';
import type { Judge, Waymark } from './waymarks.js';

/** What a database keeps beside the signed checkpoint of a shard, of the same state. */
export interface HeadColumns {
  readonly size: number;
  readonly root: Uint8Array;
  /** Null for a shard that is closed. */
  readonly frontier: Uint8Array | null;
  /** The same checkpoint as a JWS, one line for each key; null where there is none. */
  readonly jws: string | null;
}

/** A shard, and what its own checkpoint says. */
type Own = readonly [shard: string, mark: Waymark];

/** Which of the columns say something else than the checkpoint. */
export function judgeHead(sha256: Sha256, judge: Judge, head: HeadColumns, [shard, mark]: Own): readonly Spot[] {
  const wrong: string[] = [];
  if (head.size !== mark.size) wrong.push('size');
  if (!isSameHash(head.root, mark.root)) wrong.push('root');
  if (head.frontier !== null && !isSameHash(mark.root, rootOver(sha256, head.size, head.frontier)))
    wrong.push('frontier');
  if (head.jws !== null && !isOf(judge, [shard, mark], head.jws)) wrong.push('jws');
  return wrong.map((detail) => ({ code: 'HEAD_DIFFERS', index: mark.size, detail }));
}

function rootOver(sha256: Sha256, size: number, frontier: Uint8Array): Uint8Array | undefined {
  try {
    return root(sha256, frontierOf(size, frontier));
  } catch {
    return undefined;
  }
}

function isOf({ keys, verify }: Judge, [shard, { note }]: Own, jws: string): boolean {
  if (note === null) return false;
  const { text } = readNote(note);
  const own = keys.of(shard);
  return jws.split('\n').some((line) => own.some(({ publicKey }) => openJws(line, publicKey, verify) === text));
}
