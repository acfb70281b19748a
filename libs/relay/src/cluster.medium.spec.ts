// Real: three brokers (replication 3, two in sync at least) that are killed by SIGKILL, one by one and two at once, while entries are
// appended; PostgreSQL, the ledger's own writer, the relay, the library that consumers use. Made up: the entries.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import type { Admin } from 'kafkajs';
import { AuditConsumer, FileStore } from '#audit-consumer';
import { eventually, RelayedLedger, TestCluster, untilDone } from '#testing';
import { kafkaClient } from './kafka/client.js';
import { ensureTopic } from './kafka/ensure-topic.js';
import type { Relay } from './relay.js';

const folder = mkdtempSync(join(tmpdir(), 'ketenpoort-cluster-'));
let cluster: TestCluster;
let ledger: RelayedLedger;
let relay: Relay;
let shard: string;

beforeAll(async () => {
  cluster = await TestCluster.start(folder);
  ledger = await RelayedLedger.start({ brokers: cluster.brokers, replication: 3 });
  shard = await ledger.shard();
  relay = ledger.relay();
}, 120_000);

afterAll(async () => {
  await ledger.stop();
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

async function place(): Promise<{ readonly next: number; readonly size: number }> {
  const found = (await relay.lag()).find((lag) => lag.shard === shard);
  return { next: found?.next ?? 0, size: found?.size ?? 0 };
}

/** Resolves when what is in the ledger now is acknowledged. */
async function caughtUp(when: string): Promise<void> {
  const { size } = await place();
  await eventually(`the relay goes on ${when}`, async () => (await place()).next >= size);
}

async function asking<T>(ask: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafkaClient('ketenpoort-test', cluster.brokers).admin();
  await admin.connect();
  try {
    return await ask(admin);
  } finally {
    await admin.disconnect();
  }
}

/** The broker that leads the partition of the shard. */
async function leaderIn(admin: Admin): Promise<number> {
  const { topic } = ledger.settings;
  const used = (await admin.fetchTopicOffsets(topic)).find(({ high }) => high !== '0')?.partition;
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  return topics[0]?.partitions.find(({ partitionId }) => partitionId === used)?.leader ?? 0;
}

/** Appends without pause until told to stop. */
function appending(): () => Promise<void> {
  let stopping = false;
  const run = async (): Promise<void> => {
    while (!stopping) {
      await ledger.append(10);
      await sleep(20);
    }
  };
  const running = run();
  return async () => {
    stopping = true;
    await running;
  };
}

it.each([
  ['makes', false],
  ['finds with one', true],
])('wants two replicas in sync for the topic that it %s', async (_case, isThere) => {
  const topic = `audit.test.${isThere ? 'there' : 'made'}`;
  const configEntries = [{ name: 'min.insync.replicas', value: '1' }];
  const made = { topic, numPartitions: 1, replicationFactor: 3, configEntries };
  if (isThere) await asking((admin) => admin.createTopics({ topics: [made], waitForLeaders: false }));
  const kafka = kafkaClient('ketenpoort-test', cluster.brokers);
  // One broker may not know yet what another has just made; the relay, too, tries again.
  await untilDone('it is looked after', () => ensureTopic(kafka, { ...ledger.settings, topic }));
  const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configNames: ['min.insync.replicas'] };
  await untilDone('two are wanted in sync', async () => {
    const { resources } = await asking((admin) =>
      admin.describeConfigs({ includeSynonyms: false, resources: [resource] }),
    );
    expect(resources[0]?.configEntries.map(({ configValue }) => configValue)).toEqual(['2']);
  });
});

it('carries every entry, once and in order after de-duplication, through the death of each broker and of two at once', async () => {
  const stopAppending = appending();
  await caughtUp('at first');
  for (const id of [1, 2, 3]) {
    await cluster.kill(id);
    await caughtUp(`without broker ${String(id)}`);
    await cluster.begin(id);
    await cluster.untilServing(3);
  }

  // What is left leads, and would gladly acknowledge for itself alone.
  const left = await asking(leaderIn);
  const others = [1, 2, 3].filter((id) => id !== left);
  expect(others).toHaveLength(2);
  await Promise.all(others.map((id) => cluster.kill(id)));
  await sleep(500); // what was acknowledged before is noted by then
  const before = await place();
  await sleep(3_000);
  const after = await place();
  expect(after.next).toBe(before.next);
  expect(after.size).toBeGreaterThan(before.size);

  await Promise.all(others.map((id) => cluster.begin(id)));
  await cluster.untilServing(3);
  await caughtUp('with all of them');
  await stopAppending();
  expect(await relay.drain(60_000)).toBe(true);

  const told = new Map<string, number[]>();
  const consumer = await AuditConsumer.open(new FileStore(join(folder, 'place')));
  const messages = (await ledger.records()).map(({ offset, ...record }) => ({ ...record, offset: String(offset) }));
  await consumer.process(messages[0]?.partition ?? 0, messages, (one) => {
    const index = 'entry' in one ? one.entry.index : -1;
    const known = told.get(one.what);
    if (known) known.push(index);
    else told.set(one.what, [index]);
  });
  const { size } = await place();
  told.delete('duplicate');
  expect([...told.keys()]).toEqual(['entry']);
  expect(told.get('entry')).toEqual(Array.from({ length: size }, (_, index) => index));
}, 180_000);
