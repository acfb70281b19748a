import { leafHash, type Entry, type PrunedRange } from '#ledger';
import { sha256 } from '../ledger/draft.js';
import type { FollowedEntry, FollowedShard } from './projection.js';

export interface LeafRow {
  readonly idx: string;
  readonly id: string;
  readonly hash: Buffer;
  /** Null: the ledger has the leaf and not its body. */
  readonly bytes: Buffer | null;
  readonly month: string | null;
}

/** The ledger is not what it must be, so that reading on would hide it. */
export class LedgerDamaged extends Error {
  constructor(
    readonly event:
      'reading.gap' | 'reading.short' | 'reading.body-missing' | 'reading.body-differs' | 'reading.unreadable',
    readonly shard: string,
    readonly idx: number,
  ) {
    super(`${event}: ${shard}, entry ${String(idx)}`);
    this.name = 'LedgerDamaged';
  }
}

/** Leaves of a shard, as they were read from one index on. */
export interface ReadLeaves {
  readonly next: number;
  readonly rows: readonly LeafRow[];
  /** Bodies of the shard that were let go of. */
  readonly pruned: readonly PrunedRange[];
}

/** The leaves as entries. LedgerDamaged when one is missing, has another body than its hash says, cannot be read as the entry it is, or
 *  lacks a body that nobody let go of. */
export function followed(of: FollowedShard, { next, rows, pruned }: ReadLeaves): FollowedEntry[] {
  const { shard } = of;
  return rows.map((row, offset) => {
    const idx = next + offset;
    if (Number(row.idx) !== idx) throw new LedgerDamaged('reading.gap', shard, idx);
    const { id, hash } = row;
    const body = bodyOf(of, idx, row);
    if (body === null && !pruned.some(({ from, until }) => from <= idx && idx < until))
      throw new LedgerDamaged('reading.body-missing', shard, idx);
    return { shard, idx, id, hash, body };
  });
}

function bodyOf({ shard, region }: FollowedShard, idx: number, row: LeafRow): FollowedEntry['body'] {
  const { id, hash, bytes, month } = row;
  if (bytes === null || month === null) return null;
  if (!isBodyOf(hash, bytes)) throw new LedgerDamaged('reading.body-differs', shard, idx);
  const entry = entryOf(bytes);
  if (entry?.id !== id || entry.region !== region || Number.isNaN(Date.parse(entry.at)))
    throw new LedgerDamaged('reading.unreadable', shard, idx);
  return { month, bytes, entry };
}

/** Whether a body is the one that was recorded: the one that its leaf is the hash of. */
export function isBodyOf(hash: Buffer, bytes: Buffer): boolean {
  return hash.equals(leafHash(sha256, bytes));
}

/** An entry as its bytes say it; null when they are none. */
export function entryOf(bytes: Buffer): Entry | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Entry) : null;
  } catch {
    return null;
  }
}
