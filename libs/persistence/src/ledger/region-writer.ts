import { LedgerUnavailable } from '#kernel';
import { LONGEST_ENTRY, type EntryGroup, type Placed } from '#ledger';
import { BatchWriter, BEGIN, type BatchListener, type Fate, type Pending, type Verdict } from './batch-writer.js';
import type { Notary } from './notary.js';
import { findEntries, lockHead } from './statements.js';
import { WriteConnection } from './write-connection.js';

export interface WriterOptions {
  /** How long a batch, and each look-up of one, may take. Milliseconds. */
  readonly deadline?: number;
  readonly onBatch?: BatchListener;
}

const MOST_ENTRIES = 512;
const MOST_BYTES = 1024 * 1024;
const MOST_QUEUED = 8192;
const DEADLINE_MS = 5_000;
const LOOKUPS = 3;

/** Appends to one region: whatever has queued while the last commit was under way goes into the next one. No timer. */
export class RegionWriter {
  readonly deadline: number;
  readonly #queue: Pending[] = [];
  #queued = 0;
  #pumping: Promise<void> | null = null;
  #connection: WriteConnection | null = null;
  readonly #batches: BatchWriter;

  constructor(
    readonly url: string,
    readonly region: string,
    notary: Notary,
    { deadline = DEADLINE_MS, onBatch = () => undefined }: WriterOptions = {},
  ) {
    this.deadline = deadline;
    this.#batches = new BatchWriter(region, notary, onBatch);
  }

  append(group: EntryGroup): Promise<readonly Placed[]> {
    if (this.#queued + group.entries.length > MOST_QUEUED) {
      return Promise.reject(
        new LedgerUnavailable(`more than ${String(MOST_QUEUED)} entries are waiting to be recorded`),
      );
    }
    if (group.entries.some(({ bytes }) => bytes.length > LONGEST_ENTRY)) {
      return Promise.reject(new LedgerUnavailable('an entry is larger than a leaf body may be'));
    }
    return new Promise((recorded, failed) => {
      this.#queue.push({ group, recorded, failed });
      this.#queued += group.entries.length;
      this.#pumping ??= this.#pump();
    });
  }

  /** Waits for all that was queued, then closes. */
  async close(): Promise<void> {
    while (this.#pumping) await this.#pumping;
    this.#connection?.cut();
  }

  async #pump(): Promise<void> {
    let tell: Verdict | null = null;
    while (this.#queue.length > 0) {
      const flushing = this.#flush(this.#take([]));
      tell?.();
      tell = await flushing;
    }
    this.#pumping = null;
    tell?.();
  }

  /** As many as go into one batch with those, in the order in which they came. */
  #take(others: readonly Pending[]): Pending[] {
    let { entries, bytes } = sizeOf(others);
    let count = 0;
    for (const pending of this.#queue) {
      const own = sizeOf([pending]);
      entries += own.entries;
      bytes += own.bytes;
      if (others.length + count > 0 && (entries > MOST_ENTRIES || bytes > MOST_BYTES)) break;
      count += 1;
    }
    const taken = this.#queue.splice(0, count);
    this.#queued -= sizeOf(taken).entries;
    return taken;
  }

  async #flush(batch: Pending[]): Promise<Verdict> {
    const fate: Fate = { sent: false };
    const join = (): boolean => {
      const joining = this.#take(batch);
      batch.push(...joining);
      return joining.length > 0;
    };
    try {
      return await this.#inTime((connection) => this.#batches.write(connection, { batch, fate, join }));
    } catch (cause) {
      const refused = new LedgerUnavailable('the ledger could not record', cause);
      return fate.sent ? await this.#lookUp(batch, refused) : () => batch.forEach(({ failed }) => failed(refused));
    }
  }

  /** A connection that fails, or is silent for too long, is cut and never used again. */
  async #inTime<Result>(work: (connection: WriteConnection) => Promise<Result>): Promise<Result> {
    const deadline = setTimeout(() => this.#connection?.cut(), this.deadline);
    try {
      return await work(await this.#connected());
    } catch (cause) {
      this.#connection?.cut();
      this.#connection = null;
      throw cause;
    } finally {
      clearTimeout(deadline);
    }
  }

  /** COMMIT was sent and its answer never came: only the ledger itself knows. On doubt nobody gets an answer. */
  async #lookUp(batch: readonly Pending[], refused: LedgerUnavailable): Promise<Verdict> {
    const ids = batch.flatMap(({ group }) => group.entries.map(({ id }) => id));
    for (let attempt = 1; attempt <= LOOKUPS; attempt += 1) {
      try {
        const places = await this.#inTime((connection) => this.#find(connection, ids));
        return () => {
          for (const { group, recorded, failed } of batch) {
            const own = group.entries.map(({ id }) => places.get(id));
            if (own.every((place) => place !== undefined)) recorded(own);
            else failed(refused);
          }
        };
      } catch {
        await new Promise((wake) => setTimeout(wake, 200 * attempt));
      }
    }
    return () => batch.forEach(({ failed }) => failed(refused));
  }

  async #find(connection: WriteConnection, ids: readonly string[]): Promise<ReadonlyMap<string, Placed>> {
    const [, , found] = await connection.run(BEGIN, lockHead(this.region), findEntries(ids));
    await connection.run('COMMIT');
    const places = (found ?? []).map((row): Placed => {
      return {
        id: String(row['id']),
        shard: String(row['shard']),
        idx: Number(row['idx']),
        hash: row['hash'] as Buffer,
      };
    });
    return new Map(places.map((place) => [place.id, place]));
  }

  async #connected(): Promise<WriteConnection> {
    if (this.#connection?.alive) return this.#connection;
    const connection = new WriteConnection(this.url);
    this.#connection = connection;
    await connection.connect();
    return connection;
  }
}

function sizeOf(pending: readonly Pending[]): { readonly entries: number; readonly bytes: number } {
  let [entries, bytes] = [0, 0];
  for (const { group } of pending) {
    entries += group.entries.length;
    for (const entry of group.entries) bytes += entry.bytes.length;
  }
  return { entries, bytes };
}
