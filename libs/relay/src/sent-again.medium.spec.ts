// Real: PostgreSQL with the product's migrations and roles, the ledger's own writer, Apache Kafka with topics that are deleted and that
// refuse records. Made up: the entries.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import type { Admin } from 'kafkajs';
import { AuditConsumer, FileStore, type Told } from '#audit-consumer';
import { prunedChange } from '#ledger';
import { changeEntry, resendParked, rewindCursor } from '#persistence';
import { eventually, outcomeEntry, RelayedLedger } from '#testing';

let ledger: RelayedLedger;
let shard: string;
let admin: Admin;
let folder: string;

beforeEach(async () => {
  ledger = await RelayedLedger.start();
  shard = await ledger.shard();
  admin = new kafkajs.Kafka({ brokers: [...ledger.settings.brokers], logLevel: kafkajs.logLevel.NOTHING }).admin();
  await admin.connect();
  folder = mkdtempSync(join(tmpdir(), 'audit-place-'));
}, 30_000);

afterEach(async () => {
  await admin.disconnect();
  await ledger.stop();
  rmSync(folder, { recursive: true });
}, 30_000);

/** What a consumer that goes on where it was is told of the topic as it is now, in short. */
async function told({ anew = false } = {}): Promise<string[]> {
  const consumer = await AuditConsumer.open(new FileStore(folder));
  if (anew) await consumer.forgetOffsets();
  const heard: string[] = [];
  for (const { partition, offset, ...message } of await ledger.records())
    if (offset >= BigInt(consumer.offsets.get(partition) ?? 0))
      await consumer.process(
        partition,
        [{ ...message, offset: String(offset) }],
        (one) => void heard.push(inShort(one)),
      );
  return heard;
}

function inShort(one: Told): string {
  if (one.what === 'gap') return `gap ${String(one.from)}-${String(one.until)}`;
  if (one.what === 'refused') return `refused ${one.problem}`;
  return `${one.what} ${String('entry' in one ? one.entry.index : one.index)}`;
}

const each = (what: string, from: number, until: number): string[] =>
  Array.from({ length: until - from }, (_, at) => `${what} ${String(from + at)}`);

it('fills a topic that was deleted anew when the cursor is moved back, and a consumer knows what it saw', async () => {
  await ledger.append(30);
  const relay = ledger.relay();
  expect(await relay.drain(30_000)).toBe(true);
  expect(await told()).toEqual(each('entry', 0, 30));
  await admin.deleteTopics({ topics: [ledger.settings.topic] });
  await rewindCursor(ledger.manager, shard, 0);
  await eventually('the relay is at the end', async () => (await relay.lag()).every(({ next, size }) => next === size));
  await ledger.append(5);
  expect(await relay.drain(30_000)).toBe(true);
  expect(ledger.told).toContain('relay.fenced');
  expect(await told({ anew: true })).toEqual([...each('duplicate', 0, 30), ...each('entry', 30, 35)]);
}, 90_000);

it('parks what the broker refuses, and sends it whole when that is asked and the broker takes it', async () => {
  const { topic } = ledger.settings;
  const sized = (bytes: string) => [{ name: 'max.message.bytes', value: bytes }];
  await admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries: sized('1500') }] });
  const long = changeEntry(Date.now(), {
    kind: 'party',
    step: 'X',
    region: 'groningen',
    change: { x: 'x'.repeat(2_000) },
  });
  await ledger.append(3);
  await ledger.append([long]);
  await ledger.append(2);
  const relay = ledger.relay();
  expect(await relay.drain(30_000)).toBe(true);
  expect(await told()).toEqual([...each('entry', 0, 3), 'stub 3', ...each('entry', 4, 6)]);
  expect(await relay.parked()).toEqual([
    { shard, idx: 3, reason: 'MESSAGE_TOO_LARGE', since: expect.any(Number), again: false },
  ]);

  await resendParked(ledger.manager, shard, null);
  await eventually('it is refused again', async () => (await relay.parked()).every(({ again }) => !again));
  expect(await relay.parked()).toHaveLength(1);

  const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configEntries: sized('1048588') };
  await admin.alterConfigs({ validateOnly: false, resources: [resource] });
  expect(await resendParked(ledger.manager, shard, 3)).toBe(1);
  await eventually('nothing is parked', async () => (await relay.parked()).length === 0);
  expect(await told()).toEqual(['body 3']);
}, 90_000);

it('sends a stub of a body that was let go of, and stops at one that is missing', async () => {
  await ledger.append(6);
  const change = prunedChange([{ shard, from: 0, until: 4 }]);
  await ledger.append([changeEntry(Date.now(), { kind: 'pruned', step: 'PRUNED', region: 'groningen', change })]);
  await ledger.reader.sql(`DELETE FROM ledger.body WHERE shard = '${shard}' AND idx < 4`);
  const relay = ledger.relay();
  expect(await relay.drain(30_000)).toBe(true);
  expect(await told()).toEqual([...each('stub', 0, 4), ...each('entry', 4, 7)]);
  expect(await relay.parked()).toEqual([]);

  await ledger.reader.sql(`DELETE FROM ledger.body WHERE shard = '${shard}' AND idx = 5`);
  await rewindCursor(ledger.manager, shard, 2);
  await eventually('the gap is told', () => Promise.resolve(ledger.told.includes('relay.gap')));
  expect(await relay.drain(200)).toBe(false);
  const again = await told();
  expect(again).toEqual(each('duplicate', 2, 5).slice(0, again.length));
}, 60_000);

it('tells a consumer of what older segments held, once, and of nothing else', async () => {
  await ledger.append(20);
  const relay = ledger.relay();
  expect(await relay.drain(30_000)).toBe(true);
  const { topic } = ledger.settings;
  const held = (await admin.fetchTopicOffsets(topic)).find(({ high }) => high !== '0');
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: held?.partition ?? 0, offset: '12' }] });
  expect(await told()).toEqual(['gap 0-12', ...each('entry', 12, 20)]);
  await rewindCursor(ledger.manager, shard, 9);
  await eventually('the relay is at the end', async () => (await relay.lag()).every(({ next, size }) => next === size));
  await ledger.append([outcomeEntry()]);
  expect(await relay.drain(30_000)).toBe(true);
  expect(await told()).toEqual([...each('entry', 9, 12), ...each('duplicate', 12, 20), 'entry 20']);
  const consumer = await AuditConsumer.open(new FileStore(folder));
  expect(consumer.shards.get(shard)).toEqual({ next: 21, missing: [[0, 9]], stubs: [] });
}, 60_000);
