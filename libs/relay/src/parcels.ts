import { setImmediate as turn } from 'node:timers/promises';
import type { FedEntry, Leadership, LedgerFeed } from '#ledger';
import type { RelayLog } from './audit-topic.js';
import { firstBatch } from './delivery.js';
import type { Delivery, Parcel } from './delivery.js';

const READ_LIMIT = 500;

/** What is next of a shard, a send at a time. With a backlog each parcel is read and packed while the one before is on its way:
 *  neither the ledger nor this process then waits for the broker. */
export class Parcels {
  private unpacked: readonly FedEntry[] = [];
  private isBehind = true;
  private ahead: Promise<Parcel> | null = null;
  private readonly shard: string;
  private from: number;

  /** Begins at the entry where the lead was taken. */
  constructor(
    private readonly feed: LedgerFeed,
    private readonly delivery: Delivery,
    private readonly log: RelayLog,
    { shard, next }: Leadership,
  ) {
    [this.shard, this.from] = [shard, next];
  }

  /** The next one; without entries when the ledger has no more for now. Rejects with LedgerGap, or when the ledger cannot be read. */
  next(): Promise<Parcel> {
    const ready = this.ahead ?? this.pack();
    this.ahead = null;
    return ready;
  }

  /** Begins to make the next one, once what is being sent has left the process. */
  prepare(): void {
    if (this.unpacked.length === 0 && !this.isBehind) return;
    this.ahead = turn().then(() => this.pack());
    this.ahead.catch(() => undefined); // whoever asks for it is told; nobody may
  }

  private async pack(): Promise<Parcel> {
    let batch = firstBatch(this.unpacked);
    const hasRoom = batch.length === this.unpacked.length;
    if (hasRoom && (this.isBehind || batch.length === 0)) {
      await this.read();
      batch = firstBatch(this.unpacked);
    }
    this.unpacked = this.unpacked.slice(batch.length);
    return this.delivery.pack(batch);
  }

  private async read(): Promise<void> {
    const entries = await this.feed.read(this.shard, this.from, READ_LIMIT);
    this.assertDense(entries);
    this.from += entries.length;
    this.isBehind = entries.length === READ_LIMIT;
    this.unpacked = [...this.unpacked, ...entries];
  }

  // The log is dense and in commit order. A gap is a damaged ledger: say so and wait, never step over it.
  private assertDense(entries: readonly FedEntry[]): void {
    const at = entries.findIndex(({ idx }, offset) => idx !== this.from + offset);
    if (at === -1) return;
    this.log.error('relay.gap', { shard: this.shard, missing: this.from + at });
    throw new LedgerGap(this.shard, this.from + at);
  }
}

/** The ledger holds later entries of the shard but not this one. */
export class LedgerGap extends Error {
  constructor(shard: string, missing: number) {
    super(`shard ${shard} has no entry ${missing}`);
    this.name = 'LedgerGap';
  }
}
