import { Ledger, type EntryGroup, type Placed } from '#ledger';
import type { Notary } from './notary.js';
import type { BatchListener } from './batch-writer.js';
import { RegionWriter, type WriterOptions } from './region-writer.js';

/** The ledger in PostgreSQL: one writer for each region, each with a connection of its own. */
export class PostgresLedger extends Ledger {
  readonly #writers = new Map<string, RegionWriter>();
  readonly #url: string;
  readonly #notary: Notary;
  readonly #options: WriterOptions;

  /** `url`: of the gateway's role. */
  constructor(url: string, notary: Notary, onBatch?: BatchListener) {
    super();
    this.#url = url;
    this.#notary = notary;
    this.#options = onBatch ? { onBatch } : {};
  }

  append(region: string, group: EntryGroup): Promise<readonly Placed[]> {
    return this.#writer(region).append(group);
  }

  /** Waits for everything queued. */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#writers.values(), (writer) => writer.close()));
  }

  #writer(region: string): RegionWriter {
    const known = this.#writers.get(region);
    if (known) return known;
    const writer = new RegionWriter(this.#url, region, this.#notary, this.#options);
    this.#writers.set(region, writer);
    return writer;
  }
}
