import type pg from 'pg';
import type { ShardLag } from '#ledger';
import { ADVANCE, CURSOR, LAG, READ, TAKE_LOCK, WAITING } from './follow-statements.js';
import { followed, LedgerDamaged, type LeafRow } from './followed.js';
import type { FollowedShard, Projection } from './projection.js';
import { PrunedBodies } from './pruned-bodies.js';
import { Rest } from './rest.js';

/** Where the follower tells what happens. Events and places, never a word of an entry. */
export interface ReadingLog {
  warn(event: string, detail: Readonly<Record<string, unknown>>): void;
  error(event: string, detail: Readonly<Record<string, unknown>>): void;
}

/** Entries of one transaction: few enough that parsing them holds up nobody. */
const MOST_ENTRIES = 200;
const IDLE_MS = { least: 50, most: 200 };
const FAILED_MS = { least: 100, most: 5_000 };
const ALARM_MS = 60_000;
/** For so many times as long as it worked it leaves the machine to requests: it may lag, they may not. */
const RESTS_PER_WORK = 2;
const REST_MS = { least: 20, most: 1_000 };

/** Derives from the ledger what is read of it. Of each shard one follower at a time reads on from the cursor: entries, whatever the
 *  projections write, and the cursor are one transaction. Several gateways may run one; none is in the way of a request. What is
 *  missing or unreadable is an alarm, and is never stepped over; of bodies that an entry says were let go of there are the leaves. */
export class Reading {
  readonly #rest = new Rest();
  readonly #pruned = new PrunedBodies();
  readonly #alarms = new Map<string, number>();
  #idle = IDLE_MS.least;
  #failed = FAILED_MS.least;
  #stopping = false;
  #running: Promise<void> | null = null;

  /** `pool`: of the gateway's role; two connections will do. */
  constructor(
    private readonly pool: pg.Pool,
    private readonly projections: readonly Projection[],
    private readonly log: ReadingLog,
  ) {}

  /** Returns at once; nothing that fails later stops it. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Says that something was appended, so that nothing waits for the next look. Cheap. */
  wake(): void {
    this.#rest.wake();
  }

  /** Ends after the transaction that is under way. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#rest.wake();
    await this.#running;
  }

  /** How far what is read is behind the ledger, per shard. Rejects when the database cannot be asked. */
  async lag(): Promise<readonly ShardLag[]> {
    const { rows } = await this.pool.query<{ shard: string; next: string; size: string }>(LAG);
    return rows.map(({ shard, next, size }) => ({ shard, next: Number(next), size: Number(size) }));
  }

  async #run(): Promise<void> {
    while (this.#goesOn()) {
      const begun = performance.now();
      const went = await this.#round();
      const worked = performance.now() - begun;
      if (!this.#goesOn()) return;
      if (went === 'READ') await pause(Math.min(Math.max(REST_MS.least, RESTS_PER_WORK * worked), REST_MS.most));
      else await this.#rest.wait(went === 'IDLE' ? this.#idle : this.#failed);
      this.#idle = went === 'IDLE' ? Math.min(2 * this.#idle, IDLE_MS.most) : IDLE_MS.least;
      this.#failed = went === 'FAILED' ? Math.min(2 * this.#failed, FAILED_MS.most) : FAILED_MS.least;
    }
  }

  #goesOn(): boolean {
    return !this.#stopping;
  }

  /** One look: a turn for every shard that has something waiting. One that is damaged holds up no other region, and slows none. */
  async #round(): Promise<'READ' | 'IDLE' | 'FAILED'> {
    let [count, failed] = [0, false];
    try {
      const { rows } = await this.pool.query<FollowedShard & { is_short: boolean }>(WAITING);
      for (const { shard, region, is_short } of rows)
        try {
          count += await this.#turn({ shard, region }, is_short);
        } catch (error) {
          failed = true;
          this.#tell(error);
        }
    } catch (error) {
      failed = true;
      this.#tell(error);
    }
    if (count > 0) return 'READ';
    return failed ? 'FAILED' : 'IDLE';
  }

  /** How many entries were read. */
  async #turn(of: Pick<FollowedShard, 'shard' | 'region'>, isShort: boolean): Promise<number> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      const count = await this.#readOn(client, of, isShort);
      const { command } = await client.query('COMMIT');
      if (command !== 'COMMIT') throw new Error('the database rolled back');
      return count;
    } catch (error) {
      for (const projection of this.projections) projection.abandoned?.();
      // What state the connection is in is not known, and another is soon made.
      broken = error instanceof Error ? error : new Error('reading');
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async #readOn(
    client: pg.ClientBase,
    { shard, region }: Pick<FollowedShard, 'shard' | 'region'>,
    isShort: boolean,
  ): Promise<number> {
    const lock = await client.query<{ taken: boolean }>(TAKE_LOCK, [shard]);
    if (lock.rows[0]?.taken !== true) return 0;
    const { rows: cursors } = await client.query<{ nr: number; next: string }>(CURSOR, [shard]);
    const [cursor] = cursors;
    if (!cursor) return 0;
    const next = Number(cursor.next);
    if (isShort) throw new LedgerDamaged('reading.short', shard, next - 1);
    const { rows } = await client.query<LeafRow>(READ, [shard, next, MOST_ENTRIES]);
    if (rows.length === 0) return 0;
    const place = { shard, region, nr: cursor.nr };
    const isWhole = rows.every(({ bytes }) => bytes !== null);
    const pruned = isWhole ? [] : await this.#pruned.ofShard(client, place);
    const entries = followed(place, { next, rows, pruned });
    for (const projection of this.projections) await projection.apply(client, place, entries);
    await client.query(ADVANCE, [shard, next + entries.length]);
    return entries.length;
  }

  // An alarm is told once a minute, not at each look. Of other errors only the name: a driver's message may quote.
  #tell(error: unknown): void {
    const isDamage = error instanceof LedgerDamaged;
    const [event, detail] = isDamage
      ? [error.event, { shard: error.shard, idx: error.idx }]
      : ['reading.interrupted', { error: error instanceof Error ? error.name : 'unknown' }];
    const what = `${event} ${JSON.stringify(detail)}`;
    const now = performance.now();
    if (now - (this.#alarms.get(what) ?? -Infinity) < ALARM_MS) return;
    if (this.#alarms.size > 1_000) this.#alarms.clear();
    this.#alarms.set(what, now);
    if (isDamage) this.log.error(event, detail);
    else this.log.warn(event, detail);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
