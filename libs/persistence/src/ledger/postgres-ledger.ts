import { Ledger, type EntryGroup, type Place } from '#ledger';
import { RegionWriter, type BatchListener } from './region-writer.js';

/** The ledger in PostgreSQL: one writer for each region, each with a connection of its own. */
export class PostgresLedger extends Ledger {
  readonly #writers = new Map<string, RegionWriter>();
  readonly #url: string;
  readonly #onBatch: BatchListener | undefined;

  /** `url`: of the gateway's role. */
  constructor(url: string, onBatch?: BatchListener) {
    super();
    this.#url = url;
    this.#onBatch = onBatch;
  }

  append(region: string, group: EntryGroup): Promise<readonly Place[]> {
    return this.#writer(region).append(group);
  }

  /** Waits for everything queued. */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#writers.values(), (writer) => writer.close()));
  }

  #writer(region: string): RegionWriter {
    const known = this.#writers.get(region);
    if (known) return known;
    const writer = new RegionWriter(this.#url, region, undefined, this.#onBatch);
    this.#writers.set(region, writer);
    return writer;
  }
}
