import { Partitioners } from 'kafkajs';
import type { ICustomPartitioner, Kafka, Message, Producer } from 'kafkajs';
import type { AuditRecord, AuditTopicSettings } from '../audit-topic.js';
import { AuditTopic, RecordsRefused, TopicUnavailable } from '../audit-topic.js';
import { kafkaClient } from './client.js';
import { within } from './deadline.js';
import { ensureTopic } from './ensure-topic.js';
import { encodeAhead, type PlainMessage } from './produce-encoding.js';

const SEND_DEADLINE_MS = 10_000;
const OPEN_DEADLINE_MS = 20_000;
const CLOSE_DEADLINE_MS = 2_000;
const BROKER_TIMEOUT_MS = 5_000;
const ALL_IN_SYNC_REPLICAS = -1;

/** Answers of the broker that no repetition changes. */
const FINAL = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'POLICY_VIOLATION',
]);

/** The audit topic on Kafka. It is made, or its retention raised, before the first record is sent.
 *  A producer that failed once is replaced: kafkajs can stay broken for ever after an outage. */
export class KafkaAuditTopic extends AuditTopic {
  readonly configured: boolean;
  private readonly kafka: Kafka;
  private producer: Promise<Producer> | null = null;
  private ensured = false;
  private readonly made = new WeakMap<readonly AuditRecord[], Message[]>();

  constructor(private readonly settings: AuditTopicSettings) {
    super();
    this.configured = settings.brokers.length > 0;
    this.kafka = kafkaClient('ketenpoort-relay', settings.brokers);
  }

  ready(records: readonly AuditRecord[]): void {
    const messages = records.map(producedOf);
    encodeAhead(messages);
    this.made.set(records, messages);
  }

  async send(records: readonly AuditRecord[]): Promise<void> {
    const opened = (this.producer ??= this.open());
    try {
      const producer = await within(OPEN_DEADLINE_MS, opened);
      await within(SEND_DEADLINE_MS, this.produce(producer, records));
    } catch (error) {
      const reason = finalReason(error);
      if (reason !== null) throw new RecordsRefused(reason);
      this.replace(opened);
      throw new TopicUnavailable(messageOf(error), error);
    }
  }

  async close(): Promise<void> {
    const { producer } = this;
    this.producer = null;
    if (producer) await within(CLOSE_DEADLINE_MS, disconnect(producer)).catch(() => undefined);
  }

  private async produce(producer: Producer, records: readonly AuditRecord[]): Promise<void> {
    await producer.send({
      topic: this.settings.topic,
      acks: ALL_IN_SYNC_REPLICAS,
      timeout: BROKER_TIMEOUT_MS,
      messages: this.made.get(records) ?? records.map(producedOf),
    });
  }

  private async open(): Promise<Producer> {
    if (!this.ensured) await ensureTopic(this.kafka, this.settings);
    this.ensured = true;
    const producer = this.kafka.producer({
      createPartitioner: byKey,
      allowAutoTopicCreation: false,
      idempotent: false,
      maxInFlightRequests: 1,
    });
    await producer.connect();
    return producer;
  }

  // The topic itself may be what is wrong (deleted, a new cluster): look at it again as well.
  private replace(failed: Promise<Producer>): void {
    if (this.producer !== failed) return;
    this.producer = null;
    this.ensured = false;
    void disconnect(failed);
  }
}

function producedOf({ key, value, headers }: AuditRecord): Message & PlainMessage {
  return { key, value, headers: { ...headers } };
}

// A send is of one shard: its partition is worked out once, and not for each record.
const byKey: ICustomPartitioner = () => {
  const partitionOf = Partitioners.DefaultPartitioner();
  let last = { key: '', partitions: 0, partition: 0 };
  return (given) => {
    const { message, partitionMetadata } = given;
    const [key, partitions] = [String(message.key), partitionMetadata.length];
    if (last.key !== key || last.partitions !== partitions) last = { key, partitions, partition: partitionOf(given) };
    return last.partition;
  };
};

async function disconnect(opened: Promise<Producer>): Promise<void> {
  try {
    await (await opened).disconnect();
  } catch {
    // It never opened, or its connection is gone: either way it is closed.
  }
}

function finalReason(error: unknown): string | null {
  let current: unknown = error;
  for (let depth = 0; depth < 4 && current instanceof Error; depth += 1) {
    if ('type' in current && typeof current.type === 'string' && FINAL.has(current.type)) return current.type;
    current = current.cause;
  }
  return null;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'no reason given';
}
