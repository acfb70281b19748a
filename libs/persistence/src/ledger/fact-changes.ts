import type { DataSource, EntityManager } from 'typeorm';
import { FactsChanged, type Instant } from '#kernel';
import type { Entry } from '#ledger';
import { draftOf } from './draft.js';
import { appendTo, type LockedHead } from './append.js';
import { headOf, type HeadRow } from './head.js';
import type { Notary, SetBack, SignedHead } from './notary.js';
import { openLedger } from './open-region.js';
import { bumpEpochs, lockHead, type Statement } from './statements.js';

/** A change of facts under way, with the region's lock held: read again, check, then write. */
export interface FactChange {
  readonly manager: EntityManager;
  /** The database's time under the lock. Whole milliseconds, so that a row and its record say the same. */
  readonly now: Instant;
  /** Regions whose locks are held, in order. */
  readonly regions: readonly string[];
  /** Facts that change: every answer under way that rests on them is dropped. */
  bump(key: string): void;
  /** What the ledger will say of it, in the region it concerns. */
  record(entry: Entry): void;
  /** Gives a new region its ledger, and takes its lock. For a change that holds no other region's. */
  open(region: string, name: string): Promise<void>;
  /** Lets a region that was set back go on in a new shard, which begins with what is recorded now; null when it was not. */
  goOn(region: string): SetBack | null;
}

/** Which regions a change concerns, as of this moment of the database. */
export type RegionsOf = (manager: EntityManager, now: Instant) => Promise<readonly string[]>;

const MOST_ATTEMPTS = 3;

/** A replica that is paused holds no region for longer, and a change that was acknowledged is on disk whatever a role or a database has
 *  for its default: on a standby as well where one is waited for. */
const LIMITS = `SELECT set_config('transaction_timeout', '2s', true), set_config('synchronous_commit',
  CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, true)`;

/** Names the lock that a change of what no region owns takes before the regions' own: parties, keys, applications, staff. Who waits for
 *  it holds up no region. */
const REGISTER = 'ketenpoort register';

/** Changes facts in step with the ledger: lock, read again, change, bump, record, commit. Whatever answer rests on the
 *  older facts is recorded before this change, or not at all. */
export class FactChanges {
  readonly #source: DataSource;
  readonly #notary: Notary;

  constructor(source: DataSource, notary: Notary) {
    this.#source = source;
    this.#notary = notary;
  }

  /** Runs `work` under the locks of the regions, taken in the order of their ids. Nothing slow may happen in it. */
  change<Result>(regions: readonly string[], work: (change: FactChange) => Promise<Result>): Promise<Result> {
    return this.#change(regions, () => Promise.resolve(), work);
  }

  async #change<Result>(
    regions: readonly string[],
    before: (manager: EntityManager) => Promise<unknown>,
    work: (change: FactChange) => Promise<Result>,
  ): Promise<Result> {
    const grown: SignedHead[] = [];
    const done = await this.#source.transaction('READ COMMITTED', async (manager) => {
      await manager.query(LIMITS);
      await before(manager);
      const heads = new Map<string, LockedHead>();
      const ordered = [...new Set(regions)].sort();
      for (const region of ordered) heads.set(region, await lock(manager, region));
      const now = await timeOf(manager);
      const keys = new Set<string>();
      const entries: Entry[] = [];
      const result = await work({
        manager,
        now,
        regions: ordered,
        bump: (key) => keys.add(key),
        record: (entry) => entries.push(entry),
        open: async (region, name) => {
          await openLedger(manager, region, name);
          heads.set(region, await lock(manager, region));
        },
        goOn: (region) => {
          const locked = heads.get(region);
          const found = locked ? this.#notary.setBack(locked.head, locked.note, now) : null;
          if (locked && found) heads.set(region, { head: found.next, note: null, left: locked.head });
          return found;
        },
      });
      await run(manager, bumpEpochs([...keys]));
      for (const head of heads.values()) grown.push(...(await this.#record(manager, head, { entries, now })));
      return result;
    });
    for (const head of grown) this.#notary.committed(head);
    return done;
  }

  async #record(
    manager: EntityManager,
    locked: LockedHead,
    { entries, now }: { readonly entries: readonly Entry[]; readonly now: Instant },
  ): Promise<readonly SignedHead[]> {
    const drafts = entries.filter(({ region }) => region === locked.head.region).map((entry) => draftOf(entry));
    if (drafts.length === 0) return [];
    const { inserts, seal } = appendTo(locked, { entries: drafts }, { now, notary: this.#notary });
    const { store, grown } = seal();
    for (const statement of [...inserts, store]) await run(manager, statement);
    return [grown];
  }

  /** The same in whatever regions it concerns: asked for before, to know which locks to take, and again under them. One such change
   *  runs at a time. FactsChanged when the regions were others each time. */
  async changeWhere<Result>(regionsOf: RegionsOf, work: (change: FactChange) => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      const { manager } = this.#source;
      const regions = await regionsOf(manager, await timeOf(manager));
      try {
        return await this.#change(regions, lockRegister, async (change) => {
          if (!isSame(regions, await regionsOf(change.manager, change.now)))
            throw new FactsChanged('it concerns other regions now');
          return work(change);
        });
      } catch (error) {
        if (!(error instanceof FactsChanged) || attempt === MOST_ATTEMPTS) throw error;
      }
    }
  }
}

async function timeOf(manager: EntityManager): Promise<Instant> {
  const text = 'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now';
  const [clock] = await manager.query<[{ now: number }]>(text);
  return clock.now;
}

function lockRegister(manager: EntityManager): Promise<unknown> {
  return manager.query('SELECT pg_advisory_xact_lock(hashtext($1))', [REGISTER]);
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  const [a, b] = [new Set(one), new Set(other)];
  return a.size === b.size && one.every((region) => b.has(region));
}

async function lock(manager: EntityManager, region: string): Promise<LockedHead> {
  const [row] = await run<HeadRow>(manager, lockHead(region));
  if (!row) throw new Error(`region ${region} has no ledger`);
  return { head: headOf(region, row), note: row.note };
}

function run<Row>(manager: EntityManager, { text, values }: Statement): Promise<Row[]> {
  return manager.query<Row[]>(text, values);
}
