import type { FedEntry } from '#ledger';
import type { AuditTopic, RelayLog } from './audit-topic.js';
import { RecordsRefused } from './audit-topic.js';
import { recordOf, stubOf } from './cloud-event.js';

/** A batch must fit the broker's `max.message.bytes` (1 MiB by default) with room for keys and headers. */
const BATCH_BYTES = 768 * 1024;
const ENVELOPE_BYTES = 600;

/** The longest beginning of `entries` that fits one send; at least one entry. */
export function firstBatch(entries: readonly FedEntry[]): readonly FedEntry[] {
  let bytes = 0;
  const end = entries.findIndex((entry, index) => {
    bytes += (entry.body?.bytes.length ?? 0) + ENVELOPE_BYTES;
    return bytes > BATCH_BYTES && index > 0;
  });
  return end === -1 ? entries : entries.slice(0, end);
}

/** Notes that the topic holds a stub in the place of an entry. */
export type Park = (entry: FedEntry, reason: string) => Promise<void>;

/** Sends entries in order, as records of the gate with this OIN. */
export class Delivery {
  constructor(
    private readonly topic: AuditTopic,
    private readonly oin: string,
    private readonly log: RelayLog,
  ) {}

  /** Resolves when all of them are on the topic, a refused one as a stub, parked and with an alarm. Rejects when nobody can tell. */
  async deliver(entries: readonly FedEntry[], park: Park): Promise<void> {
    try {
      await this.topic.send(entries.map((entry) => recordOf(entry, this.oin)));
    } catch (error) {
      if (!(error instanceof RecordsRefused)) throw error;
      await this.deliverRefused(entries, error.reason, park);
    }
  }

  /** Sends the whole of an entry that the topic holds as a stub. Null when the broker took it, else its reason. */
  async deliverAgain(entry: FedEntry): Promise<string | null> {
    if (entry.body === null) return 'BODY_LET_GO_OF';
    try {
      await this.topic.send([recordOf(entry, this.oin)]);
      return null;
    } catch (error) {
      if (!(error instanceof RecordsRefused)) throw error;
      return error.reason;
    }
  }

  // One record of a batch suffices to have all refused: halve until it stands alone.
  private async deliverRefused(entries: readonly FedEntry[], reason: string, park: Park): Promise<void> {
    const [first] = entries;
    if (first === undefined) return;
    if (entries.length === 1) {
      await this.topic.send([stubOf(first, this.oin)]);
      await park(first, reason);
      this.log.error('relay.record-refused', { shard: first.shard, idx: first.idx, id: first.id, reason });
      return;
    }
    const middle = Math.ceil(entries.length / 2);
    await this.deliver(entries.slice(0, middle), park);
    await this.deliver(entries.slice(middle), park);
  }
}
