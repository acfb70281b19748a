import type { FedEntry } from '#ledger';
import type { AuditRecord, AuditTopic, RelayLog } from './audit-topic.js';
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

/** The entries of one send, and the record of each. */
export interface Parcel {
  readonly entries: readonly FedEntry[];
  readonly records: readonly AuditRecord[];
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

  /** Makes the records of a send, and the send ready. */
  pack(entries: readonly FedEntry[]): Parcel {
    const records = entries.map((entry) => recordOf(entry, this.oin));
    if (records.length > 0) this.topic.ready(records);
    return { entries, records };
  }

  /** Resolves when all of it is on the topic, a refused entry as a stub, parked and with an alarm. Rejects when nobody can tell. */
  async deliver(parcel: Parcel, park: Park): Promise<void> {
    try {
      await this.topic.send(parcel.records);
    } catch (error) {
      if (!(error instanceof RecordsRefused)) throw error;
      await this.deliverRefused(parcel, error.reason, park);
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

  // One record of a parcel suffices to have all refused: halve until it stands alone.
  private async deliverRefused(parcel: Parcel, reason: string, park: Park): Promise<void> {
    const [first] = parcel.entries;
    if (first === undefined) return;
    if (parcel.entries.length === 1) {
      await this.topic.send([stubOf(first, this.oin)]);
      await park(first, reason);
      this.log.error('relay.record-refused', { shard: first.shard, idx: first.idx, id: first.id, reason });
      return;
    }
    for (const half of halvesOf(parcel)) await this.deliver(half, park);
  }
}

function halvesOf({ entries, records }: Parcel): readonly Parcel[] {
  const middle = Math.ceil(entries.length / 2);
  return [
    { entries: entries.slice(0, middle), records: records.slice(0, middle) },
    { entries: entries.slice(middle), records: records.slice(middle) },
  ];
}
