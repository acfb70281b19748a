import type { Entry } from '#ledger';
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
    readonly event: 'reading.gap' | 'reading.short' | 'reading.body-missing' | 'reading.unreadable',
    readonly shard: string,
    readonly idx: number,
  ) {
    super(`${event}: ${shard}, entry ${String(idx)}`);
    this.name = 'LedgerDamaged';
  }
}

/** Leaves as they were read from index `next` on, as entries. LedgerDamaged when one is missing, or cannot be read as the entry it is. */
export function followed({ shard, region }: FollowedShard, next: number, rows: readonly LeafRow[]): FollowedEntry[] {
  return rows.map((row, offset) => {
    const idx = next + offset;
    if (Number(row.idx) !== idx) throw new LedgerDamaged('reading.gap', shard, idx);
    const { id, hash, bytes, month } = row;
    if (bytes === null || month === null) throw new LedgerDamaged('reading.body-missing', shard, idx);
    const entry = entryOf(bytes);
    if (entry?.id !== id || entry.region !== region || Number.isNaN(Date.parse(entry.at)))
      throw new LedgerDamaged('reading.unreadable', shard, idx);
    return { shard, idx, month, id, hash, bytes, entry };
  });
}

function entryOf(bytes: Buffer): Entry | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Entry) : null;
  } catch {
    return null;
  }
}
