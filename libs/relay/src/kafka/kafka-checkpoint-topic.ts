import type { AuditTopicSettings } from '../audit-topic.js';
import { CheckpointTopic, type CheckpointRecord } from '../checkpoint-topic.js';
import { KafkaAuditTopic } from './kafka-audit-topic.js';
import { readTopic, TopicMissing, type ReadOptions } from './read-topic.js';

const DAY_MS = 86_400_000;
/** How far back is looked, in turn; at last to the beginning. Every shard is published again each day. */
const WINDOWS_MS = [2 * DAY_MS, 32 * DAY_MS, Number.POSITIVE_INFINITY];

/** The checkpoint topic on Kafka: key the shard, value the signed note. Kept as long as the audit topic. */
export class KafkaCheckpointTopic extends CheckpointTopic {
  readonly #topic: KafkaAuditTopic;
  /** By partition, what is to be read next. By place and not by time: each gateway has a clock of its own. */
  #next: ReadonlyMap<number, bigint> = new Map();

  constructor(
    private readonly settings: AuditTopicSettings,
    private readonly now: () => number = Date.now,
  ) {
    super();
    this.#topic = new KafkaAuditTopic(settings);
  }

  get configured(): boolean {
    return this.#topic.configured;
  }

  publish(records: readonly CheckpointRecord[]): Promise<void> {
    const headers = { 'content-type': 'text/plain; charset=UTF-8' };
    return this.#topic.send(records.map(({ shard, note }) => ({ key: shard, value: Buffer.from(note), headers })));
  }

  async recall(shards: readonly string[]): Promise<readonly CheckpointRecord[]> {
    if (this.#next.size > 0) return this.#read({ from: this.#next });
    let found: readonly CheckpointRecord[] = [];
    for (const window of WINDOWS_MS) {
      found = await this.#read({ since: Math.max(0, this.now() - window) });
      if (shards.every((shard) => found.some((record) => record.shard === shard))) break;
    }
    return found;
  }

  close(): Promise<void> {
    return this.#topic.close();
  }

  async #read(begin: Pick<ReadOptions, 'since' | 'from'>): Promise<readonly CheckpointRecord[]> {
    const found: CheckpointRecord[] = [];
    const next = new Map(this.#next);
    try {
      for await (const { partition, offset, key, value } of readTopic(this.settings, { ...begin, untilEnd: true })) {
        found.push({ shard: key, note: value.toString('utf8') });
        next.set(partition, offset + 1n);
      }
    } catch (error) {
      // Nothing was ever published.
      if (!(error instanceof TopicMissing)) throw error;
    }
    this.#next = next;
    return found;
  }
}
