import type { DataSource, EntityManager } from 'typeorm';
import type { Instant } from '#kernel';
import type { Entry } from '#ledger';
import { draftOf } from './draft.js';
import { appendTo } from './append.js';
import { headOf, type Head, type HeadRow } from './head.js';
import { bumpEpochs, lockHead, type Statement } from './statements.js';

/** A change of facts under way, with the region's lock held: read again, check, then write. */
export interface FactChange {
  readonly manager: EntityManager;
  /** The database's time under the lock. */
  readonly now: Instant;
  /** Facts that change: every answer under way that rests on them is dropped. */
  bump(key: string): void;
  /** What the ledger will say of it, in the region it concerns. */
  record(entry: Entry): void;
}

/** Changes facts in step with the ledger: lock, read again, change, bump, record, commit. Whatever answer rests on the
 *  older facts is recorded before this change, or not at all. */
export class FactChanges {
  readonly #source: DataSource;

  constructor(source: DataSource) {
    this.#source = source;
  }

  /** Runs `work` under the locks of the regions, taken in the order of their ids. Nothing slow may happen in it. */
  change<Result>(regions: readonly string[], work: (change: FactChange) => Promise<Result>): Promise<Result> {
    return this.#source.transaction('READ COMMITTED', async (manager) => {
      await manager.query("SET LOCAL transaction_timeout = '2s'");
      const heads = new Map<string, Head>();
      for (const region of [...regions].sort()) heads.set(region, await lock(manager, region));
      const [clock] = await manager.query<[{ now: number }]>(
        'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now',
      );
      const keys = new Set<string>();
      const entries: Entry[] = [];
      const result = await work({
        manager,
        now: clock.now,
        bump: (key) => keys.add(key),
        record: (entry) => entries.push(entry),
      });
      await run(manager, bumpEpochs([...keys]));
      for (const head of heads.values()) await record(manager, head, entries, clock.now);
      return result;
    });
  }
}

async function record(manager: EntityManager, head: Head, entries: readonly Entry[], now: Instant): Promise<void> {
  const drafts = entries.filter(({ region }) => region === head.region).map((entry) => draftOf(entry));
  if (drafts.length === 0) return;
  for (const statement of appendTo(head, drafts, now).statements) await run(manager, statement);
}

async function lock(manager: EntityManager, region: string): Promise<Head> {
  const [row] = await run<HeadRow>(manager, lockHead(region));
  if (!row) throw new Error(`region ${region} has no ledger`);
  return headOf(region, row);
}

function run<Row>(manager: EntityManager, { text, values }: Statement): Promise<Row[]> {
  return manager.query<Row[]>(text, values);
}
