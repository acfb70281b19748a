import pg from 'pg';
import type { AnswerEntry } from '#ledger';
import { eventually } from '../eventually.js';

/** An entry as it stands in the ledger. */
export interface LedgerRow {
  readonly shard: string;
  readonly idx: number;
  readonly id: string;
  readonly kind: string;
  readonly settles: string | null;
  readonly hash: Buffer;
  readonly bytes: Buffer;
  readonly entry: Readonly<Record<string, unknown>>;
}

const ALL = `SELECT l.shard, l.idx::int, l.id, l.kind, l.settles, l.hash, b.bytes
  FROM ledger.leaf l JOIN ledger.body b USING (shard, idx) ORDER BY l.shard, l.idx`;

const SOME = `SELECT l.id, b.bytes FROM ledger.leaf l JOIN ledger.body b USING (shard, idx) WHERE l.id = ANY($1::uuid[])`;

/** Reads the ledger past the product, as a superuser: for looking, and for breaking things. */
export class LedgerReader {
  readonly #pool: pg.Pool;

  constructor(adminUrl: string) {
    this.#pool = new pg.Pool({ connectionString: adminUrl, max: 2 });
    this.#pool.on('error', () => undefined);
  }

  async rows(): Promise<LedgerRow[]> {
    const { rows } = await this.#pool.query<Omit<LedgerRow, 'entry'>>(ALL);
    return rows.map((row) => ({ ...row, entry: JSON.parse(row.bytes.toString()) as LedgerRow['entry'] }));
  }

  /** The same by shard. */
  async shards(): Promise<ReadonlyMap<string, readonly LedgerRow[]>> {
    const shards = new Map<string, LedgerRow[]>();
    for (const row of await this.rows()) shards.set(row.shard, [...(shards.get(row.shard) ?? []), row]);
    return shards;
  }

  async entry(id: string): Promise<LedgerRow['entry']> {
    const found = (await this.rows()).find((row) => row.id === id);
    if (!found) throw new Error(`the ledger has no entry ${id}`);
    return found.entry;
  }

  /** Answers' entries by id; an id that the ledger lacks is left out. */
  async answers(ids: readonly string[]): Promise<ReadonlyMap<string, AnswerEntry>> {
    const { rows } = await this.#pool.query<{ id: string; bytes: Buffer }>(SOME, [ids]);
    return new Map(rows.map(({ id, bytes }) => [id, JSON.parse(bytes.toString()) as AnswerEntry]));
  }

  async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.#pool.query<Row>(text, values)).rows;
  }

  /** Waits until what officers search holds all that the ledger has now. */
  async isRead(): Promise<void> {
    const ends = await this.sql<{ shard: string; size: string }>(
      'SELECT shard, max(idx) + 1 AS size FROM ledger.leaf GROUP BY shard',
    );
    await eventually('the ledger is read', async () => {
      const cursors = await this.sql<{ shard: string; next: string }>('SELECT shard, next FROM reading.cursor');
      return ends.every(({ shard, size }) =>
        cursors.some((one) => one.shard === shard && Number(one.next) >= Number(size)),
      );
    });
  }

  /** Puts the body of an entry where those of May 2019 are kept: old enough to be let go of. */
  async makeOld(shard: string, index: number): Promise<void> {
    const old = 'ledger.body_2019_05';
    await this.sql(`CREATE TABLE ${old} PARTITION OF ledger.body FOR VALUES FROM ('2019-05-01') TO ('2019-06-01')`);
    await this.sql(`ALTER TABLE ${old} OWNER TO ketenpoort_migrator`);
    await this.sql(`UPDATE ledger.body SET month = '2019-05-01' WHERE shard = $1 AND idx = $2`, [shard, index]);
  }

  /** Keeps what a statement locks until what it answers is called. */
  async hold(text: string): Promise<() => Promise<void>> {
    const client = await this.#pool.connect();
    await client.query('BEGIN');
    await client.query(text);
    return async () => {
      await client.query('ROLLBACK');
      client.release();
    };
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
