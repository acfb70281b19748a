import { FactsChanged, LedgerUnavailable, type GatewayError, type Instant } from '#kernel';
import type { Draft, EntryGroup, Placed } from '#ledger';
import { holdHead } from './ahead-statements.js';
import { accept, appendAhead, appendTo, type Append } from './append.js';
import { FactsShelf, type Shelved } from './facts-shelf.js';
import { headOf, isSameHead, rolledOver, type Head, type HeadRow } from './head.js';
import type { Notary, SignedHead } from './notary.js';
import { lockHead, readEpochs, type EpochRow, type Statement } from './statements.js';
import type { WriteConnection } from './write-connection.js';

/** A group that waits to be recorded, and whom to tell. */
export interface Pending {
  readonly group: EntryGroup;
  readonly recorded: (places: readonly Placed[]) => void;
  readonly failed: (error: GatewayError) => void;
}

/** Whether COMMIT may have reached the database. */
export interface Fate {
  sent: boolean;
}

/** Is told of every batch that became durable. */
export type BatchListener = (region: string, entries: readonly Draft[]) => void;

/** What to tell the waiting requests, once the next batch is on its way. */
export type Verdict = () => void;

/** A batch that is to be written. */
export interface Load {
  /** Who waits: also those who joined it on its way. */
  readonly batch: readonly Pending[];
  readonly fate: Fate;
  /** Takes into the batch who has come since, as far as it has room. Whether anybody did. */
  readonly join: () => boolean;
}

/** A batch on its way to the database. */
interface Flight extends Load {
  readonly connection: WriteConnection;
}

/** Where this writer left its region, and when that was by the database. */
interface Left {
  readonly head: Head;
  readonly at: Instant;
}

/** Epochs must be read as they are once the lock is held, whatever the database's default. */
export const BEGIN = 'BEGIN ISOLATION LEVEL READ COMMITTED';

/** Writes the batches of one region, each in a transaction of its own under the region's lock. */
export class BatchWriter {
  readonly #shelf: FactsShelf;
  #left: Left | null = null;
  /** Whether the region was last found as this writer had left it. Where others write as well nothing is made ready for nothing. */
  #isAlone = false;

  constructor(
    readonly region: string,
    readonly notary: Notary,
    readonly onBatch: BatchListener,
  ) {
    this.#shelf = new FactsShelf(region);
  }

  /** Answers when the batch is durable, or known not to be: with what its requests are to be told. Rejects when nothing was written, or,
   *  where `fate` says that COMMIT was sent, when nobody can tell. */
  async write(connection: WriteConnection, load: Load): Promise<Verdict> {
    const flight = { connection, ...load };
    return (await this.#writeAhead(flight)) ?? (await this.#writeUnderLock(flight));
  }

  /** One way to the database and back: the batch is made ready as if nobody wrote in between and no fact changed, and inserted if that is
   *  so once the lock is held. Null: nothing was written, since it was not so or could not be known before. */
  async #writeAhead(flight: Flight): Promise<Verdict | null> {
    const left = this.#left;
    if (!left || !this.#isAlone || !this.notary.isNewest(left.head)) return null;
    this.#isAlone = false;
    const verdict = await this.#writeIfSo(flight, left, [BEGIN, holdHead(this.region)]);
    this.#isAlone = verdict !== null;
    return verdict;
  }

  /** Inserts the whole batch behind a head if the region stands there and every fact holds. Null: nothing was written, for one did not. */
  async #writeIfSo(
    { connection, batch, fate }: Flight,
    from: Left,
    before: readonly (Statement | string)[],
  ): Promise<Verdict | null> {
    const groups = batch.map(({ group }) => group);
    const shelved = this.#shelf.shelve(batch, from.at);
    const append = appendAhead(from, { groups, kept: shelved.kept }, this.notary);
    if (!append) return null;
    const { grown, stored } = await commit(connection, [...before, ...append.inserts], { append, fate });
    if (!stored) {
      fate.sent = false;
      return null;
    }
    this.#keep(grown, from.at, shelved);
    this.onBatch(
      this.region,
      groups.flatMap(({ entries }) => entries),
    );
    return () => deal(batch, append.places);
  }

  async #writeUnderLock(flight: Flight): Promise<Verdict> {
    const { connection, batch, fate } = flight;
    const keys = [...new Set(batch.flatMap(({ group }) => group.preconditions.map(({ key }) => key)))];
    const [, headRows, epochRows] = await connection.run(BEGIN, lockHead(this.region), readEpochs(keys));
    const row = firstRow<HeadRow>(headRows, `region ${this.region} has no ledger`);
    const locked = { head: headOf(this.region, row), note: row.note };
    const epochs = firstRow<EpochRow>(epochRows, 'no epochs were read');
    const holding = batch.filter(({ group }) => holds(group, epochs));
    const entries = holding.flatMap(({ group }) => group.entries);
    if (entries.length === 0) {
      await connection.run('ROLLBACK');
      return () => drop(batch);
    }
    this.#isAlone = this.#left !== null && isSameShard(this.#left.head, locked.head);
    const isWhole = holding.length === batch.length && rolledOver(locked.head, epochs.now) === locked.head;
    // Where replicas take turns many come while the lock is waited for: they go along, and the database asks what they rest on.
    if (isWhole && flight.join()) {
      accept(locked, this.notary);
      const joined = await this.#writeIfSo(flight, { head: locked.head, at: epochs.now }, []);
      return joined ?? (await this.#writeUnderLock(alone(flight)));
    }
    const shelved = this.#shelf.shelve(holding, epochs.now);
    const append = appendTo(locked, { entries, kept: shelved.kept }, { now: epochs.now, notary: this.notary });
    const { grown } = await commit(connection, append.inserts, { append, fate });
    this.#keep(grown, epochs.now, shelved);
    this.onBatch(this.region, entries);
    return () => {
      deal(holding, append.places);
      drop(batch.filter((pending) => !holding.includes(pending)));
    };
  }

  #keep(grown: SignedHead, at: Instant, shelved: Shelved): void {
    this.notary.committed(grown);
    shelved.committed();
    this.#left = { head: grown.head, at };
  }
}

/** Sends it all; the head is grown and signed while the database inserts. */
async function commit(
  connection: WriteConnection,
  statements: readonly (Statement | string)[],
  { append, fate }: { readonly append: Append; readonly fate: Fate },
): Promise<{ readonly grown: SignedHead; readonly stored: boolean }> {
  const { result, rows } = await connection.runAndCommit(statements, () => {
    const { store, grown } = append.seal();
    fate.sent = true;
    return [store, grown];
  });
  return { grown: result, stored: rows > 0 };
}

/** Who comes now has to wait for the next batch. */
function alone(flight: Flight): Flight {
  return { ...flight, join: () => false };
}

function isSameShard(one: Head, other: Head): boolean {
  return one.shard === other.shard && isSameHead(one, other);
}

function holds({ preconditions, notAfter }: EntryGroup, { now, epochs }: EpochRow): boolean {
  return (
    (notAfter === null || now < notAfter) && preconditions.every(({ key, epoch }) => (epochs?.[key] ?? 0) === epoch)
  );
}

function deal(holding: readonly Pending[], places: readonly Placed[]): void {
  let next = 0;
  for (const { group, recorded } of holding) {
    recorded(places.slice(next, next + group.entries.length));
    next += group.entries.length;
  }
}

function drop(batch: readonly Pending[]): void {
  for (const { failed } of batch) failed(new FactsChanged('a fact changed between the decision and the record'));
}

function firstRow<Row>(rows: readonly Record<string, unknown>[] | undefined, otherwise: string): Row {
  const row = rows?.[0];
  if (!row) throw new LedgerUnavailable(otherwise);
  return row as Row;
}
