import { Pool } from 'pg';
import type { Client } from 'pg';
import type { Errands, FedEntry, Leadership, ParkedEntry, ShardLag } from '#ledger';
import { LedgerFeed } from '#ledger';
import { ON_PRIMARY } from '../pool.js';
import { PrunedBodies } from '../reading/pruned-bodies.js';
import { LIMITS, LeadSession } from './lead-session.js';
import * as statements from './statements.js';

interface EntryRow {
  readonly idx: string;
  readonly id: string;
  readonly kind: string;
  readonly hash: Buffer;
  /** Null: the ledger has the leaf and not its body. */
  readonly bytes: Buffer | null;
}

/** In canonical JSON only `activity` sorts before `at` among the members of an entry; anything else takes the long way. */
const LEADING_AT = /^\{(?:"activity":"[^"\\]*",)?"at":"([0-9TZ:.+-]+)"/;
const HEAD_BYTES = 512;
/** Parked entries that are sent again in one go. */
const AGAIN_AT_ONCE = 50;

function timeOf(bytes: Buffer): string {
  const found = LEADING_AT.exec(bytes.toString('utf8', 0, HEAD_BYTES))?.[1];
  return found ?? (JSON.parse(bytes.toString('utf8')) as { readonly at: string }).at;
}

/** The feed over PostgreSQL, read on the primary: a replica shows commits in another order.
 *  Leads are advisory locks of one session of its own. When that session breaks all leads are lost, and another may take them;
 *  the epoch of `relay.cursor` then fences whatever this one still tries to do. */
export class PostgresLedgerFeed extends LedgerFeed {
  private readonly pool: Pool;
  private readonly pruned = new PrunedBodies();
  private session: LeadSession | null = null;

  /** `url`: role ketenpoort_gateway. */
  constructor(private readonly url: string) {
    super();
    const limits = { ...LIMITS, ...ON_PRIMARY };
    this.pool = new Pool({ connectionString: url, max: 3, application_name: 'ketenpoort-relay', ...limits });
    this.pool.on('error', () => undefined); // an idle connection broke: the next query makes another
  }

  async shards(): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ shard: string }>(statements.SHARDS);
    return rows.map(({ shard }) => shard);
  }

  async sizes(): Promise<ReadonlyMap<string, number>> {
    const named = { name: 'relay-sizes', text: statements.SIZES };
    const { rows } = await this.pool.query<{ shard: string; size: string }>(named);
    return new Map(rows.map(({ shard, size }) => [shard, Number(size)]));
  }

  async lead(shard: string): Promise<Leadership | null> {
    return this.inSession(async (client) => {
      const taken = await client.query<{ taken: boolean }>(statements.TAKE_LOCK, [shard]);
      if (taken.rows[0]?.taken !== true) return null;
      const { rows } = await client.query<{ next: string; epoch: string }>(statements.LEAD, [shard]);
      const [row] = rows;
      return row ? { shard, epoch: Number(row.epoch), next: Number(row.next) } : null;
    });
  }

  async resign({ shard }: Leadership): Promise<void> {
    if (this.session === null) return;
    await this.inSession((client) => client.query(statements.GIVE_LOCK, [shard]));
  }

  async read(shard: string, from: number, limit: number): Promise<readonly FedEntry[]> {
    const values = [shard, from, limit];
    const { rows } = await this.pool.query<EntryRow>({ name: 'relay-read', text: statements.READ, values });
    const there = rows.some(({ bytes }) => bytes === null) ? await this.withoutLost(shard, rows) : rows;
    return there.map(({ idx, id, kind, hash, bytes }) => ({
      ...{ shard, idx: Number(idx), id, kind, hash },
      body: bytes && { at: timeOf(bytes), bytes },
    }));
  }

  async advance({ shard, epoch }: Leadership, from: number, to: number): Promise<boolean> {
    const { rowCount } = await this.pool.query({
      name: 'relay-advance',
      text: statements.ADVANCE,
      values: [shard, epoch, from, to],
    });
    return rowCount === 1;
  }

  async errands({ shard, epoch }: Leadership, next: number): Promise<Errands> {
    const { rows } = await this.pool.query<{ leads: boolean; again: readonly string[] }>({
      name: 'relay-errands',
      text: statements.ERRANDS,
      values: [shard, epoch, next, AGAIN_AT_ONCE],
    });
    const { leads = false, again = [] } = rows[0] ?? {};
    if (!leads) return { leads, again: [] };
    const entries = await Promise.all(again.map((idx) => this.read(shard, Number(idx), 1)));
    return { leads, again: entries.flat() };
  }

  async park({ shard, epoch }: Leadership, idx: number, reason: string): Promise<void> {
    await this.pool.query(statements.PARK, [shard, epoch, idx, reason]);
  }

  async unpark(shard: string, idx: number): Promise<void> {
    await this.pool.query(statements.UNPARK, [shard, idx]);
  }

  async parked(): Promise<readonly ParkedEntry[]> {
    const { rows } = await this.pool.query<Omit<ParkedEntry, 'idx'> & { readonly idx: string }>(statements.PARKED);
    return rows.map((row) => ({ ...row, idx: Number(row.idx) }));
  }

  async lag(): Promise<readonly ShardLag[]> {
    const { rows } = await this.pool.query<{ shard: string; next: string; size: string }>(statements.LAG);
    return rows.map(({ shard, next, size }) => ({ shard, next: Number(next), size: Number(size) }));
  }

  async close(): Promise<void> {
    const { session } = this;
    this.session = null;
    await session?.end();
    await this.pool.end();
  }

  // A body that is missing without an entry that says so is not to be taken for one that was let go of: it leaves a gap.
  private async withoutLost(shard: string, rows: readonly EntryRow[]): Promise<readonly EntryRow[]> {
    const { rows: found } = await this.pool.query<{ region: string }>(statements.REGION, [shard]);
    const ranges = await this.pruned.ofShard(this.pool, { shard, region: found[0]?.region ?? '' });
    const isLetGoOf = (idx: number): boolean => ranges.some(({ from, until }) => from <= idx && idx < until);
    return rows.filter(({ idx, bytes }) => bytes !== null || isLetGoOf(Number(idx)));
  }

  private async inSession<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const session = (this.session ??= new LeadSession(this.url));
    try {
      return await session.run(work);
    } catch (error) {
      // An ended session holds no locks; of a failed one nobody can tell.
      if (this.session === session) this.session = null;
      void session.end();
      throw error;
    }
  }
}
