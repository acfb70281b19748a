import type { Instant } from '#kernel';

/** One entry as a follower of the log gets it. */
export interface FedEntry {
  readonly shard: string;
  readonly idx: number;
  readonly id: string;
  readonly kind: string;
  /** RFC 6962 leaf hash, 32 bytes. */
  readonly hash: Uint8Array;
  /** Null: let go of, as an entry of kind `pruned` says. */
  readonly body: FedBody | null;
}

export interface FedBody {
  /** The entry's own `at`, RFC 3339. */
  readonly at: string;
  /** The leaf's own bytes, canonical JSON in UTF-8. */
  readonly bytes: Uint8Array;
}

/** The right to move a shard's cursor, until a later leader of that shard takes it away by a higher epoch. */
export interface Leadership {
  readonly shard: string;
  readonly epoch: number;
  /** Index of the first entry that has not been delivered. */
  readonly next: number;
}

/** How far delivery is behind the ledger. `next` and `size` count entries from the start of the shard. */
export interface ShardLag {
  readonly shard: string;
  readonly next: number;
  readonly size: number;
}

/** An entry that the topic holds as a stub, since the broker refused it. Its body is in the ledger alone. */
export interface ParkedEntry {
  readonly shard: string;
  readonly idx: number;
  /** The broker's word for why, such as `MESSAGE_TOO_LARGE`. */
  readonly reason: string;
  readonly since: Instant;
  /** Somebody asked that it be sent again. */
  readonly again: boolean;
}

/** What a leader has to mind besides what is new. */
export interface Errands {
  /** False: the cursor was moved, or another leads. Whoever asked leads no more. */
  readonly leads: boolean;
  /** Parked entries that are to be sent again, some at a time, in order of index. */
  readonly again: readonly FedEntry[];
}

/** The ledger, followed shard by shard by one leader each, behind a cursor that survives its leader.
 *  Every method rejects when the ledger cannot be reached; what was asked then has, or has not, happened. */
export abstract class LedgerFeed {
  /** Shards that have, or may get, entries beyond their cursor. */
  abstract shards(): Promise<readonly string[]>;

  /** How many entries each open shard has: cheap, to be asked often. */
  abstract sizes(): Promise<ReadonlyMap<string, number>>;

  /** Leads the shard under a new epoch, or null while another leads it. The lead lasts until `resign` or the loss of the session. */
  abstract lead(shard: string): Promise<Leadership | null>;

  /** Gives the lead back. Harmless when it is lost already. */
  abstract resign(leadership: Leadership): Promise<void>;

  /** At most `limit` entries from index `from` on, in order of index; only committed ones. */
  abstract read(shard: string, from: number, limit: number): Promise<readonly FedEntry[]>;

  /** Moves the cursor from `from` to `to`. False when fenced: a later epoch leads, or the cursor is not at `from`. */
  abstract advance(leadership: Leadership, from: number, to: number): Promise<boolean>;

  /** Asked by a leader whose cursor should stand at `next`. */
  abstract errands(leadership: Leadership, next: number): Promise<Errands>;

  /** Notes that the topic holds only a stub of an entry, and why; nothing when fenced. It is not sent again until somebody asks. */
  abstract park(leadership: Leadership, idx: number, reason: string): Promise<void>;

  /** Notes that the topic holds the whole of an entry that was parked. */
  abstract unpark(shard: string, idx: number): Promise<void>;

  abstract parked(): Promise<readonly ParkedEntry[]>;

  abstract lag(): Promise<readonly ShardLag[]>;

  abstract close(): Promise<void>;
}
