import { Pool } from 'pg';
import type { Client } from 'pg';
import type { FedEntry, Leadership, ShardLag } from '#ledger';
import { LedgerFeed } from '#ledger';
import { ON_PRIMARY } from '../pool.js';
import { LIMITS, LeadSession } from './lead-session.js';
import { ADVANCE, GIVE_LOCK, LAG, LEAD, READ, SHARDS, TAKE_LOCK } from './statements.js';

interface EntryRow {
  readonly idx: string;
  readonly id: string;
  readonly kind: string;
  readonly hash: Buffer;
  readonly bytes: Buffer;
}

/** In canonical JSON only `activity` sorts before `at` among the members of an entry; anything else takes the long way. */
const LEADING_AT = /^\{(?:"activity":"[^"\\]*",)?"at":"([0-9TZ:.+-]+)"/;
const HEAD_BYTES = 512;

function timeOf(bytes: Buffer): string {
  const found = LEADING_AT.exec(bytes.toString('utf8', 0, HEAD_BYTES))?.[1];
  return found ?? (JSON.parse(bytes.toString('utf8')) as { readonly at: string }).at;
}

/** The feed over PostgreSQL, read on the primary: a replica shows commits in another order.
 *  Leads are advisory locks of one session of its own. When that session breaks all leads are lost, and another may take them;
 *  the epoch of `relay.cursor` then fences whatever this one still tries to do. */
export class PostgresLedgerFeed extends LedgerFeed {
  private readonly pool: Pool;
  private session: LeadSession | null = null;

  /** `url`: role ketenpoort_gateway. */
  constructor(private readonly url: string) {
    super();
    const limits = { ...LIMITS, ...ON_PRIMARY };
    this.pool = new Pool({ connectionString: url, max: 3, application_name: 'ketenpoort-relay', ...limits });
    this.pool.on('error', () => undefined); // an idle connection broke: the next query makes another
  }

  async shards(): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ shard: string }>(SHARDS);
    return rows.map(({ shard }) => shard);
  }

  async lead(shard: string): Promise<Leadership | null> {
    return this.inSession(async (client) => {
      const taken = await client.query<{ taken: boolean }>(TAKE_LOCK, [shard]);
      if (taken.rows[0]?.taken !== true) return null;
      const { rows } = await client.query<{ next: string; epoch: string }>(LEAD, [shard]);
      const [row] = rows;
      return row ? { shard, epoch: Number(row.epoch), next: Number(row.next) } : null;
    });
  }

  async resign({ shard }: Leadership): Promise<void> {
    if (this.session === null) return;
    await this.inSession((client) => client.query(GIVE_LOCK, [shard]));
  }

  async read(shard: string, from: number, limit: number): Promise<readonly FedEntry[]> {
    const { rows } = await this.pool.query<EntryRow>({ name: 'relay-read', text: READ, values: [shard, from, limit] });
    return rows.map(({ idx, id, kind, hash, bytes }) => ({
      ...{ shard, idx: Number(idx), id, kind, hash, bytes },
      at: timeOf(bytes),
    }));
  }

  async advance({ shard, epoch }: Leadership, from: number, to: number): Promise<boolean> {
    const { rowCount } = await this.pool.query({
      name: 'relay-advance',
      text: ADVANCE,
      values: [shard, epoch, from, to],
    });
    return rowCount === 1;
  }

  async lag(): Promise<readonly ShardLag[]> {
    const { rows } = await this.pool.query<{ shard: string; next: string; size: string }>(LAG);
    return rows.map(({ shard, next, size }) => ({ shard, next: Number(next), size: Number(size) }));
  }

  async close(): Promise<void> {
    const { session } = this;
    this.session = null;
    await session?.end();
    await this.pool.end();
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
