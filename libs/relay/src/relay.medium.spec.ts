// Real: PostgreSQL with the product's migrations and roles, the ledger's own writer, Apache Kafka.
import { Buffer } from 'node:buffer';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import { DataSource } from 'typeorm';
import type { OutcomeEntry } from '#ledger';
import { PostgresLedger, PostgresLedgerFeed, draftOf, modelOptions, openRegion } from '#persistence';
import type { FreshDatabase } from '#testing';
import { LedgerReader, freshDatabase, testBroker, testNotary } from '#testing';
import type { AuditTopicSettings } from './audit-topic.js';
import { KafkaAuditTopic } from './kafka/kafka-audit-topic.js';
import type { TopicRecord } from './kafka/read-topic.js';
import { readTopic } from './kafka/read-topic.js';
import { Relay } from './relay.js';

const OIN = '00000009990000000001';
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

let database: FreshDatabase;
let ledger: PostgresLedger;
let reader: LedgerReader;
let settings: AuditTopicSettings;
let closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  database = await freshDatabase();
  ledger = new PostgresLedger(database.gatewayUrl, testNotary());
  reader = new LedgerReader(database.adminUrl);
  const topic = `audit.test.${randomBytes(6).toString('hex')}`;
  settings = { brokers: [testBroker()], topic, partitions: 3, replication: 1, retentionDays: 1830 };
  closing = [() => ledger.close(), () => reader.close()];
  const model = await new DataSource(modelOptions(database.migratorUrl)).initialize();
  await openRegion(model, 'groningen', 'Groningen');
  await model.destroy();
}, 30_000);

afterEach(async () => {
  for (const close of closing) await close();
  await database.drop();
}, 30_000);

const entryOf = (): OutcomeEntry => ({
  ...{ v: 1, id: randomUUID(), salt: randomBytes(16).toString('base64url'), kind: 'outcome', region: 'groningen' },
  ...{ at: '2026-11-23T10:00:00.123Z', retain_until: '2031-11-23', of: randomUUID(), outcome: 'DELIVERED' },
  replica: randomUUID(),
});

async function append(count: number): Promise<void> {
  const groups = Array.from({ length: count }, () => ({
    ...{ entries: [draftOf(entryOf())], preconditions: [], notAfter: null },
  }));
  await Promise.all(groups.map((group) => ledger.append('groningen', group)));
}

function startRelay(): Relay {
  const relay = new Relay(new PostgresLedgerFeed(database.gatewayUrl), new KafkaAuditTopic(settings), {
    oin: OIN,
    log,
  });
  relay.start();
  closing.unshift(() => relay.stop());
  return relay;
}

function feedOf(): PostgresLedgerFeed {
  const feed = new PostgresLedgerFeed(database.gatewayUrl);
  closing.unshift(() => feed.close());
  return feed;
}

async function records(): Promise<TopicRecord[]> {
  const found: TopicRecord[] = [];
  for await (const record of readTopic(settings, { fromBeginning: true, untilEnd: true })) found.push(record);
  return found;
}

it('carries what the ledger recorded to the topic, in order and byte for byte', async () => {
  await append(700);
  expect(await startRelay().drain(30_000)).toBe(true);
  const [found, rows] = [await records(), await reader.rows()];
  expect(found.map(({ headers }) => headers['idx'])).toEqual(rows.map(({ idx }) => String(idx)));
  expect(found.map(({ headers }) => headers['id'])).toEqual(rows.map(({ id }) => id));
  for (const [index, { value, headers }] of found.entries()) {
    const data = value.subarray(value.indexOf('"data":') + 7, -1);
    expect(data.equals(rows[index]?.bytes ?? Buffer.alloc(0))).toBe(true);
    const hash = createHash('sha256')
      .update(Buffer.from([0]))
      .update(data)
      .digest('hex');
    expect(headers['leaf-hash']).toBe(hash);
  }
}, 60_000);

it('goes on where an earlier relay stopped, and sends nothing twice when that one stopped in order', async () => {
  await append(20);
  const first = startRelay();
  expect(await first.drain(30_000)).toBe(true);
  await first.stop();
  closing.shift();
  await append(20);
  expect(await startRelay().drain(30_000)).toBe(true);
  expect((await records()).map(({ headers }) => Number(headers['idx']))).toEqual(
    Array.from({ length: 40 }, (_, idx) => idx),
  );
}, 60_000);

it('lets one relay lead a shard, and fences it when its session is lost and another leads', async () => {
  await append(3);
  const [one, other] = [feedOf(), feedOf()];
  const shard = (await one.shards()).find((name) => name.startsWith('groningen')) ?? '';
  const lead = await one.lead(shard);
  expect(lead).toEqual({ shard, epoch: 1, next: 0 });
  expect(await other.lead(shard)).toBeNull();
  await reader.sql(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ketenpoort-relay-lead'",
  );
  const later = await other.lead(shard).catch(() => other.lead(shard)); // its own session was cut off as well
  expect(later).toEqual({ shard, epoch: 2, next: 0 });
  expect(await one.advance({ shard, epoch: 1, next: 0 }, 0, 3)).toBe(false);
  expect(await other.advance({ shard, epoch: 2, next: 0 }, 0, 2)).toBe(true);
  expect(await other.advance({ shard, epoch: 2, next: 0 }, 0, 3)).toBe(false);
  expect(await other.lag()).toContainEqual({ shard, next: 2, size: 3 });
}, 30_000);

it('makes a topic that keeps records as long as the ledger, and raises the retention of one that does not', async () => {
  const admin = new kafkajs.Kafka({ brokers: [testBroker()], logLevel: kafkajs.logLevel.NOTHING }).admin();
  await admin.connect();
  closing.unshift(() => admin.disconnect());
  const configEntries = [
    { name: 'retention.ms', value: '604800000' },
    { name: 'segment.ms', value: '7777777' },
  ];
  await admin.createTopics({ topics: [{ topic: settings.topic, numPartitions: 2, configEntries }] });
  await append(1);
  expect(await startRelay().drain(30_000)).toBe(true);
  const { TOPIC } = kafkajs.ConfigResourceTypes;
  const described = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: TOPIC, name: settings.topic, configNames: ['retention.ms', 'segment.ms'] }],
  });
  const found = described.resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]);
  expect(Object.fromEntries(found ?? [])).toEqual({
    'retention.ms': String(1830 * 24 * 60 * 60 * 1000),
    'segment.ms': '7777777',
  });
}, 60_000);

it('waits for a broker that cannot be reached, and says how far the topic is behind', async () => {
  settings = { ...settings, brokers: ['127.0.0.1:9'] };
  await append(5);
  const relay = startRelay();
  expect(await relay.drain(1_000)).toBe(false);
  expect(await relay.lag()).toContainEqual(expect.objectContaining({ next: 0, size: 5 }));
}, 30_000);
