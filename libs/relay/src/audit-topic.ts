/** One record of the audit topic. `key` is the shard: a shard's records stay in order because they share a partition. */
export interface AuditRecord {
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** The broker will never take these records as they are, however often they are sent. */
export class RecordsRefused extends Error {
  constructor(readonly reason: string) {
    super(`the broker refuses the records: ${reason}`);
    this.name = 'RecordsRefused';
  }
}

/** Nobody can tell whether the records were written. `message` names brokers and causes, nothing of the records. */
export class TopicUnavailable extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'TopicUnavailable';
  }
}

/** Where the relay delivers. Resolves only when every in-sync replica has all the records. RecordsRefused: none of them was taken.
 *  TopicUnavailable, or any other rejection, leaves the outcome open: they may have been written, now or later, so they are sent again as they were. */
export abstract class AuditTopic {
  /** False: there is no broker to deliver to, and the relay waits for a start with one. */
  abstract readonly configured: boolean;

  /** Does of a send what needs no broker, while another is on its way. Need not be called; the same array is sent then. */
  abstract ready(records: readonly AuditRecord[]): void;
  abstract send(records: readonly AuditRecord[]): Promise<void>;
  abstract close(): Promise<void>;
}

/** Where the topic is and how it must be kept. */
export interface AuditTopicSettings {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly partitions: number;
  readonly replication: number;
  readonly retentionDays: number;
}

/** What the relay reports: an event's name and details without any content of an entry. */
export interface RelayLog {
  info(event: string, detail: RelayDetail): void;
  warn(event: string, detail: RelayDetail): void;
  error(event: string, detail: RelayDetail): void;
}

export type RelayDetail = Readonly<Record<string, string | number | boolean>>;
