import type pg from 'pg';
import type { FollowedEntry, FollowedShard, Projection } from './projection.js';

interface SignedState {
  readonly size: number;
  readonly root: Buffer;
  readonly note: string;
  readonly jws: string;
}

/** Of the shard that a region writes to, or of one that was closed. */
const SIGNED = `
SELECT size::float8 AS size, root, note, jws FROM ledger.head WHERE shard = $1 AND note IS NOT NULL
UNION ALL SELECT closed_size::float8, closed_root, closed_note, closed_jws FROM ledger.shard
WHERE shard = $1 AND closed_note IS NOT NULL LIMIT 1`;

const STORE = `
INSERT INTO reading.checkpoint (shard, size, root, note, jws) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (shard) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note, jws = excluded.jws,
  read_at = clock_timestamp()`;

/** The newest checkpoint of each shard that all is read up to: what is proved is proved against it. */
export class CheckpointRows implements Projection {
  /** Seen, and not yet reached. */
  readonly #ahead = new Map<string, SignedState>();

  async apply(client: pg.ClientBase, { shard, nr }: FollowedShard, entries: readonly FollowedEntry[]): Promise<void> {
    const reached = (entries.at(-1)?.idx ?? -1) + 1;
    const { rows } = await client.query<SignedState>(SIGNED, [shard]);
    const signed = [this.#ahead.get(shard), rows[0]].flatMap((state) =>
      state && state.size <= reached ? [state] : [],
    );
    const newest = signed.at(-1);
    if (newest) {
      this.#ahead.delete(shard);
      await client.query(STORE, [nr, newest.size, newest.root, newest.note, newest.jws]);
    }
    const [head] = rows;
    if (head && head.size > reached && !this.#ahead.has(shard)) this.#ahead.set(shard, head);
  }

  abandoned(): void {
    this.#ahead.clear();
  }
}
