import type pg from 'pg';
import type { FollowedShard } from './projection.js';
import type { ReadCheckpoint } from './proof-store.js';

/** The newest checkpoint of a shard, and what the topic was last given of it. */
export interface Publishable {
  readonly shard: FollowedShard;
  readonly newest: ReadCheckpoint;
  readonly last: {
    readonly size: bigint;
    readonly root: Buffer;
    /** More than a day ago. */
    readonly isOld: boolean;
  } | null;
  /** On the newest: signature lines of witnesses, each with its newline. */
  readonly cosignatures: string;
}

export type MergeLines = (known: string) => readonly string[];

/** What one gateway does at a time. */
export type PublishingTurn = 'topic' | 'cosignatures';

/** What was last published of a shard. */
export interface Publication {
  readonly shard: string;
  /** 0: nothing was. */
  readonly size: number;
  /** Since then, or else since the shard was opened. */
  readonly seconds: number;
}

interface Row extends FollowedShard {
  readonly size: string;
  readonly root: Buffer;
  readonly note: string;
  readonly jws: string;
  readonly lastSize: string | null;
  readonly lastRoot: Buffer | null;
  readonly isOld: boolean | null;
  readonly cosignatures: string;
}

const TURN = `SELECT pg_try_advisory_xact_lock(hashtext('ketenpoort checkpoints ' || $1)) AS taken`;

const PUBLISHABLE = `
SELECT c.nr, c.shard, s.region, k.size, k.root, k.note, k.jws, p.size AS "lastSize", p.root AS "lastRoot",
  p.published_at < clock_timestamp() - interval '1 day' AS "isOld",
  coalesce(w.cosignatures, '') AS cosignatures
FROM reading.checkpoint k JOIN reading.cursor c ON c.nr = k.shard JOIN ledger.shard s ON s.shard = c.shard
LEFT JOIN LATERAL (SELECT size, root, published_at FROM reading.published p
  WHERE p.shard = k.shard AND published_at IS NOT NULL ORDER BY size DESC LIMIT 1) p ON true
LEFT JOIN reading.published w ON w.shard = k.shard AND w.size = k.size AND w.root = k.root
ORDER BY c.shard`;

const LAST = `
SELECT s.shard, coalesce(p.size, 0)::float8 AS size,
  extract(epoch FROM clock_timestamp() - coalesce(p.published_at, s.opened_at))::float8 AS seconds
FROM ledger.shard s LEFT JOIN reading.cursor c ON c.shard = s.shard
LEFT JOIN LATERAL (SELECT size, published_at FROM reading.published p
  WHERE p.shard = c.nr AND published_at IS NOT NULL ORDER BY size DESC LIMIT 1) p ON true
ORDER BY s.shard`;

const PUBLISHED = `
INSERT INTO reading.published (shard, size, root, note, jws, published_at) VALUES ($1, $2, $3, $4, $5, clock_timestamp())
ON CONFLICT (shard, size) DO UPDATE SET published_at = clock_timestamp()`;

const KNOWN = `
INSERT INTO reading.published (shard, size, root, note, jws) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (shard, size) DO NOTHING`;

const COSIGNATURES = `
SELECT CASE WHEN root = $3 THEN cosignatures ELSE '' END AS known FROM reading.published
WHERE shard = $1 AND size = $2 FOR UPDATE`;

const COSIGNED = `
UPDATE reading.published SET root = $3, note = $4, jws = $5, cosignatures = $6, cosigners = $7 WHERE shard = $1 AND size = $2`;

/** What was published of the ledger, and by whom it was cosigned. */
export class PublicationStore {
  constructor(private readonly pool: pg.Pool) {}

  /** Does `work` unless another gateway is at it: then false. */
  async inTurn(turn: PublishingTurn, work: () => Promise<void>): Promise<boolean> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const { rows } = await client.query<{ taken: boolean }>(TURN, [turn]);
      const isTaken = rows[0]?.taken === true;
      if (isTaken) await work();
      return isTaken;
    } finally {
      await client.query('ROLLBACK').catch(() => undefined);
      client.release();
    }
  }

  async publishable(): Promise<readonly Publishable[]> {
    const { rows } = await this.pool.query<Row>(PUBLISHABLE);
    return rows.map(({ nr, shard, region, size, root, note, jws, lastSize, lastRoot, isOld, cosignatures }) => ({
      cosignatures,
      shard: { nr, shard, region },
      newest: { size: BigInt(size), root, note, jws },
      last:
        lastSize === null || lastRoot === null
          ? null
          : { size: BigInt(lastSize), root: lastRoot, isOld: isOld === true },
    }));
  }

  /** Of every shard. */
  async last(): Promise<readonly Publication[]> {
    return (await this.pool.query<Publication>(LAST)).rows;
  }

  /** That the topic has it. */
  async published({ nr }: FollowedShard, checkpoint: ReadCheckpoint): Promise<void> {
    await this.pool.query(PUBLISHED, [nr, ...columnsOf(checkpoint)]);
  }

  /** `merge`: given the signature lines that are known of this checkpoint, those to keep, one of each witness, each with its newline. One
   *  such change at a time. Whether the topic has it is another matter. */
  async cosigned({ nr }: FollowedShard, checkpoint: ReadCheckpoint, merge: MergeLines): Promise<void> {
    const columns = [nr, ...columnsOf(checkpoint)];
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(KNOWN, columns);
      const { rows } = await client.query<{ known: string }>(COSIGNATURES, columns.slice(0, 3));
      const lines = merge(rows[0]?.known ?? '');
      await client.query(COSIGNED, [...columns, lines.join(''), lines.length]);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }
}

function columnsOf({ size, root, note, jws }: ReadCheckpoint): unknown[] {
  return [String(size), root, note, jws];
}
