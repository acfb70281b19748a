import { randomUUID } from 'node:crypto';
import type { Admin, Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { Instant } from '#kernel';
import type { AuditTopicSettings } from '../audit-topic.js';
import { kafkaClient } from './client.js';
import { within } from './deadline.js';
import { RecordQueue } from './record-queue.js';

const CONNECT_DEADLINE_MS = 20_000;

/** A record as it stands on the topic. `value` is the CloudEvent's own bytes. */
export interface TopicRecord {
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer;
}

export interface ReadOptions {
  /** False (default): only what comes after the call. */
  readonly fromBeginning?: boolean;
  /** Only what was written from this moment on. */
  readonly since?: Instant;
  /** By partition, from this place on; from its first record on where the topic ends before that, and so is another. */
  readonly from?: ReadonlyMap<number, bigint>;
  /** True: end at what was there at the call. False (default): go on until aborted. */
  readonly untilEnd?: boolean;
  /** Only the records of this shard. */
  readonly shard?: string;
  readonly signal?: AbortSignal;
}

export type TopicAddress = Pick<AuditTopicSettings, 'brokers' | 'topic'>;

/** Where reading begins and, when it ends, ends: [low, high) per partition, as they were at the call. */
type Bounds = ReadonlyMap<number, { readonly from: bigint; readonly until: bigint }>;

/** Reads the topic, duplicates included, in order within each partition. Leaves nothing behind: its consumer group is its own
 *  and commits no offsets. Rejects when no broker answers or the topic is not there. */
export async function* readTopic(address: TopicAddress, options: ReadOptions = {}): AsyncGenerator<TopicRecord> {
  const kafka = kafkaClient('ketenpoort-audit', address.brokers);
  const bounds = await within(CONNECT_DEADLINE_MS, boundsOf(kafka, address.topic, options));
  const ends = options.untilEnd === true;
  if (ends && isExhausted(bounds)) return;
  const queue = new RecordQueue<TopicRecord>();
  const groupId = `ketenpoort-audit-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 200, retry: { retries: 20 } });
  const stop = (): void => queue.end();
  options.signal?.addEventListener('abort', stop);
  try {
    await start(consumer, address.topic, new TopicReader(queue, bounds, ends));
    yield* taken(queue, options);
  } finally {
    queue.end();
    options.signal?.removeEventListener('abort', stop);
    await within(CONNECT_DEADLINE_MS, consumer.disconnect()).catch(() => undefined);
  }
}

async function* taken(queue: RecordQueue<TopicRecord>, { shard, signal }: ReadOptions): AsyncGenerator<TopicRecord> {
  for (let record = await queue.take(); record !== null; record = await queue.take()) {
    if (signal?.aborted === true) return;
    if (shard === undefined || record.key === shard) yield record;
  }
}

async function start(consumer: Consumer, topic: string, reader: TopicReader): Promise<void> {
  consumer.on('consumer.crash', ({ payload }) => {
    if (!payload.restart) reader.fail(payload.error);
  });
  // A fresh broker has no coordinator yet: the group may be joined long after `run` returns, and more than once.
  consumer.on('consumer.group_join', () => {
    for (const [partition, offset] of reader.next) consumer.seek({ topic, partition, offset: String(offset) });
  });
  await within(CONNECT_DEADLINE_MS, consumer.connect());
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({ autoCommit: false, eachBatch: (batch) => reader.take(batch) });
}

/** There is no such topic. */
export class TopicMissing extends Error {
  constructor(topic: string) {
    super(`there is no topic ${topic}`);
    this.name = 'TopicMissing';
  }
}

async function boundsOf(kafka: Kafka, topic: string, options: ReadOptions): Promise<Bounds> {
  const admin: Admin = kafka.admin();
  await admin.connect();
  try {
    if (!(await admin.listTopics()).includes(topic)) throw new TopicMissing(topic);
    const offsets = await admin.fetchTopicOffsets(topic);
    const begins = await beginsOf(admin, topic, options);
    return new Map(
      offsets.map(({ partition, low, high }) => {
        const [first, until] = [BigInt(low), BigInt(high)];
        const begin = options.fromBeginning === true ? low : (begins.get(partition) ?? high);
        const from = options.from ? placeIn(first, until, options.from.get(partition)) : BigInt(begin);
        return [partition, { from, until }];
      }),
    );
  } finally {
    await admin.disconnect();
  }
}

function placeIn(first: bigint, until: bigint, place = first): bigint {
  return place < first || place > until ? first : place;
}

/** By partition, where what was written since the moment begins; none when no moment was given. */
async function beginsOf(admin: Admin, topic: string, { since }: ReadOptions): Promise<ReadonlyMap<number, string>> {
  if (since === undefined) return new Map();
  const found = await admin.fetchTopicOffsetsByTimestamp(topic, since);
  return new Map(found.map(({ partition, offset }) => [partition, offset]));
}

function isExhausted(bounds: Bounds): boolean {
  return [...bounds.values()].every(({ from, until }) => from >= until);
}

class TopicReader {
  /** Where each partition is to be read next. */
  readonly next: Map<number, bigint>;
  private readonly open: Set<number>;

  constructor(
    private readonly queue: RecordQueue<TopicRecord>,
    private readonly bounds: Bounds,
    private readonly ends: boolean,
  ) {
    this.next = new Map([...bounds].map(([partition, { from }]) => [partition, from]));
    this.open = new Set([...bounds].filter(([, { from, until }]) => from < until).map(([partition]) => partition));
  }

  fail(error: Error): void {
    this.queue.end(error);
  }

  async take(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const until = this.bounds.get(batch.partition)?.until ?? 0n;
    const from = this.next.get(batch.partition) ?? 0n;
    const records = batch.messages
      .map((message) => recordOf(batch.partition, message))
      .filter(({ offset }) => offset >= from && (!this.ends || offset < until));
    this.next.set(batch.partition, BigInt(batch.lastOffset()) + 1n);
    await this.queue.push(records);
    await payload.heartbeat();
    if (!this.ends || BigInt(batch.lastOffset()) + 1n < until) return;
    this.open.delete(batch.partition);
    if (this.open.size === 0) this.queue.end();
  }
}

function recordOf(partition: number, message: EachBatchPayload['batch']['messages'][number]): TopicRecord {
  const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)] as const);
  return {
    partition,
    offset: BigInt(message.offset),
    key: message.key?.toString() ?? '',
    headers: Object.fromEntries(headers),
    value: message.value ?? Buffer.alloc(0),
  };
}
