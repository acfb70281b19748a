import type pg from 'pg';
import type { Entry } from '#ledger';

/** One entry as the follower of the ledger hands it on. */
export interface FollowedEntry {
  readonly shard: string;
  readonly idx: number;
  readonly id: string;
  /** RFC 6962 leaf hash, 32 bytes. */
  readonly hash: Uint8Array;
  /** Null: let go of, as an entry of kind `pruned` says. */
  readonly body: FollowedBody | null;
}

export interface FollowedBody {
  /** First day of the month in which it is kept: with shard and index the key of `ledger.body`. */
  readonly month: string;
  /** The leaf's own bytes. */
  readonly bytes: Uint8Array;
  /** The same, parsed. */
  readonly entry: Entry;
}

/** Something that is derived from the ledger, entry by entry. */
export interface Projection {
  /** Takes entries of one shard, dense and in order, each once: what it writes commits together with the cursor. Work of any length
   *  holds up those after it. */
  apply(client: pg.ClientBase, shard: FollowedShard, entries: readonly FollowedEntry[]): Promise<void>;

  /** What was applied last may not have been committed: forget what was remembered of it. */
  abandoned?(): void;
}

/** A shard under the follower's lock. */
export interface FollowedShard {
  readonly shard: string;
  readonly region: string;
  /** Its number in `reading.cursor`. */
  readonly nr: number;
}
