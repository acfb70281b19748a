import type pg from 'pg';
import type { Instant } from '#kernel';

/** Answers that a dead replica left without an outcome, at most a batch of them. */
export interface OpenAnswers {
  readonly replica: string;
  readonly region: string;
  readonly ids: readonly string[];
}

/** A lease as it was renewed. */
export interface Renewal {
  /** The database's time. */
  readonly now: Instant;
  /** For how long the lease had been over. Seconds; null: it was not, or it is the first. */
  readonly lapsed: number | null;
}

export interface LeaseTerms {
  readonly leaseSeconds: number;
  /** How long after its lease a replica counts as dead. */
  readonly graceSeconds: number;
}

/** By shard. */
export type Sizes = Readonly<Record<string, number>>;

const TERMS: LeaseTerms = { leaseSeconds: 15, graceSeconds: 60 };
const SWEEP = 'ketenpoort outcome sweep';

/** Whether more was seen of a shard than it has: the database was set back, and outcomes that were told are gone. */
const IS_SET_BACK = (places: string): string =>
  `EXISTS (SELECT FROM ledger.head h WHERE ((${places}) ->> h.shard)::bigint > h.size)`;

/** Where the database was set back, the older place is kept: from there on answers may have lost their outcome. */
const RENEW = `
WITH before AS (SELECT lease_until FROM ledger.replica WHERE id = $1)
INSERT INTO ledger.replica (id, lease_until, open_from) VALUES ($1, now() + make_interval(secs => $2), $3)
ON CONFLICT (id) DO UPDATE SET lease_until = excluded.lease_until, settled = false,
  open_from = CASE WHEN ${IS_SET_BACK('excluded.open_from')} THEN replica.open_from ELSE excluded.open_from END
RETURNING (extract(epoch FROM now()) * 1000)::float8 AS now,
  (SELECT extract(epoch FROM now() - lease_until)::float8 FROM before WHERE lease_until < now()) AS lapsed`;

/** A lease that ends later than any that could be had now was had while the database's clock was ahead: it ends as one of this moment. Who
 *  lives renews it; of who died in between nobody would tell the outcomes until that clock's time had come. */
const SHORTEN = `
UPDATE ledger.replica SET lease_until = now() + make_interval(secs => $1)
WHERE NOT settled AND lease_until > now() + make_interval(secs => $1)`;

const RELEASE = `UPDATE ledger.replica SET lease_until = now(), settled = NOT ${IS_SET_BACK('$2::jsonb')} WHERE id = $1`;

/** Open answers are few and recent: only what lies above the noted places is looked at. A shard that was opened after the
 *  last note is looked at from its beginning. An outcome may stand in a later shard of the region than its answer: that of a new year, or
 *  after a restore. */
const ORPHANS = `
SELECT r.id AS replica, s.region, (array_agg(l.id ORDER BY l.idx))[1:256] AS ids
FROM ledger.replica r
JOIN ledger.shard s ON r.open_from ? s.shard OR s.opened_at > r.lease_until - interval '1 hour'
JOIN ledger.leaf l ON l.shard = s.shard AND l.idx >= coalesce((r.open_from ->> s.shard)::bigint, 0)
  AND l.replica = r.id AND l.settles IS NULL AND l.kind IN ('disclosure', 'refusal', 'access')
WHERE NOT r.settled AND r.lease_until + make_interval(secs => $1) < now()
  AND NOT EXISTS (
    SELECT FROM ledger.leaf o WHERE o.shard = l.shard AND o.settles = l.id
      AND o.idx >= coalesce((r.open_from ->> s.shard)::bigint, 0))
  AND NOT EXISTS (
    SELECT FROM ledger.shard t JOIN ledger.leaf o ON o.shard = t.shard
    WHERE t.region = s.region AND t.opened_at > s.opened_at AND o.settles = l.id)
GROUP BY r.id, s.region`;

/** Leases of the replicas. One whose lease has been over for a minute can't tell its outcomes any more. */
export class ReplicaStore {
  readonly #pool: pg.Pool;
  readonly #terms: LeaseTerms;

  constructor(pool: pg.Pool, terms = TERMS) {
    this.#pool = pool;
    this.#terms = terms;
  }

  /** For how long a renewal is good. Milliseconds. */
  get lease(): number {
    return this.#terms.leaseSeconds * 1_000;
  }

  /** Renews the lease and notes, by shard, the index from which this replica's answers may still be open. */
  async renew(replica: string, openFrom: Readonly<Record<string, number>>): Promise<Renewal> {
    const values = [replica, this.#terms.leaseSeconds, JSON.stringify(openFrom)];
    const { rows } = await this.#pool.query<Renewal>(RENEW, values);
    const [row] = rows;
    if (!row) throw new Error('the lease could not be renewed');
    return row;
  }

  /** Size of the current shard of every region. */
  async sizes(): Promise<Sizes> {
    const { rows } = await this.#pool.query<{ shard: string; size: string }>('SELECT shard, size FROM ledger.head');
    return Object.fromEntries(rows.map(({ shard, size }) => [shard, Number(size)]));
  }

  /** Nothing is open: the replica stopped in order. Where the database was set back its answers may have lost their outcome: they are left
   *  to whoever tells of dead replicas. `seen`: by shard, the index that its next answer would have had at least. */
  async release(replica: string, seen: Sizes): Promise<void> {
    await this.#pool.query(RELEASE, [replica, JSON.stringify(seen)]);
  }

  /** Hands what dead replicas left open to `work`, one sweeper at a time; then counts those without anything open as settled. A replica
   *  that was only slow may tell an outcome meanwhile: `looked` is how far, by shard, outcomes were looked for. */
  async withSweep(work: (orphans: readonly OpenAnswers[], looked: Sizes) => Promise<void>): Promise<void> {
    const client = await this.#pool.connect();
    try {
      const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock(hashtext($1)) AS mine', [
        SWEEP,
      ]);
      if (rows[0]?.mine !== true) return;
      try {
        await client.query(SHORTEN, [this.#terms.leaseSeconds]);
        const looked = await this.sizes();
        const orphans = await client.query<OpenAnswers>(ORPHANS, [this.#terms.graceSeconds]);
        if (orphans.rows.length > 0) await work(orphans.rows, looked);
        else await this.#settle(client);
      } finally {
        await client.query('SELECT pg_advisory_unlock(hashtext($1))', [SWEEP]);
      }
    } finally {
      client.release();
    }
  }

  async #settle(client: pg.PoolClient): Promise<void> {
    const text =
      'UPDATE ledger.replica SET settled = true WHERE NOT settled AND lease_until + make_interval(secs => $1) < now()';
    await client.query(text, [this.#terms.graceSeconds]);
  }
}
