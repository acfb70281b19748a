import { setTimeout as sleep } from 'node:timers/promises';
import { staffOf } from '../load/staff.js';
import { hasCaughtUp } from '../recovery.js';
import { foundBy, verify } from '../verified.js';
import { eventually, untilDone } from '#testing';
import type { Broker } from '../world/broker.js';
import { holdLock } from '../world/held-lock.js';
import type { Postgres } from '../world/postgres.js';
import { TopicSettings } from '../world/topic-settings.js';
import type { World } from '../world/world.js';
import type { Fault } from './fault.js';

const OUTAGE: Fault['lasts'] = { short: [2, 4], long: [2, 30] };
/** Relays whose broker has acknowledged, and whose cursor is held. */
const WAITING = `SELECT count(*)::int AS count FROM pg_stat_activity
  WHERE wait_event_type = 'Lock' AND starts_with(query, 'UPDATE relay.cursor')`;
/** How long a cursor is held in vain. Milliseconds. */
const HELD_MS = 10_000;
/** A stub passes, an answer's record does not. */
const REFUSED_BYTES = 1_000;
/** Long enough for a batch to be on its way. Milliseconds. */
const IN_VAIN_MS = 600;
const SENT = 'SELECT shard FROM relay.cursor WHERE next > 0 ORDER BY shard';
const MISSING = 'COPY_MISSING ';
/** Of each turn the broker works a small part. Milliseconds. */
const SLOW = { stopped: 180, running: 20 };

const kafkaDown: Fault = {
  ...{ kind: 'Kafka down', says: 'kill -9 of the broker, and its start on the same data', lane: 'topic', isCut: false },
  lasts: OUTAGE,
  inject: async (world) => {
    const broker = brokerOf(world);
    await broker.kill();
    return () => broker.start();
  },
};

const kafkaSlow: Fault = {
  ...{
    kind: 'Kafka slow',
    says: 'a broker that works a tenth of the time',
    lane: 'topic',
    isCut: false,
    lasts: OUTAGE,
  },
  inject: (world) => {
    const broker = brokerOf(world);
    const over = new AbortController();
    const turns = slowly(broker, over.signal);
    return Promise.resolve(() => {
      over.abort();
      return turns;
    });
  },
};

async function slowly(broker: Broker, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const goOn = broker.pause();
    await sleep(SLOW.stopped);
    goOn();
    await sleep(SLOW.running);
  }
}

/** Holds the cursors until a relay waits for one; answers how to let go. Fails when none does: a database that ends lets go of them itself. */
async function heldCursors(postgres: Postgres): Promise<() => Promise<void>> {
  const release = await holdLock(postgres.adminUrl, 'SELECT 1 FROM relay.cursor FOR UPDATE');
  const isWaitedFor = async (): Promise<boolean> => {
    const [waiting] = await postgres.sql<{ count: number }>(WAITING);
    return waiting !== undefined && waiting.count > 0;
  };
  try {
    await eventually('a relay waits for a cursor', isWaitedFor, HELD_MS);
    return release;
  } catch (error) {
    await release();
    throw error;
  }
}

const kafkaDuplicates: Fault = {
  ...{ kind: 'relay killed before its cursor', lane: 'topic', isCut: true, lasts: { short: [0, 0.5], long: [0, 2] } },
  says: 'kill -9 of the relay after the broker acknowledged and before the cursor moved: the topic has duplicates',
  inject: async (world) => {
    const release = await untilDone('a relay waits to move its cursor', () => heldCursors(world.postgres));
    const relay = await world.leader();
    await relay.kill();
    await release();
    return () => relay.start();
  },
};

const bothKilled: Fault = {
  ...{ kind: 'Kafka and relay killed', lane: 'topic', isCut: true, lasts: { short: [0.2, 0.5], long: [0.5, 5] } },
  says: 'kill -9 of the broker, and of the relay that sends to it in vain',
  inject: async (world) => {
    const [broker, relay] = [brokerOf(world), await world.leader()];
    await broker.kill();
    await sleep(IN_VAIN_MS);
    await relay.kill();
    return async () => {
      await broker.start();
      await relay.start();
    };
  },
};

const twoRelays: Fault = {
  ...{ kind: 'two relays', lane: 'topic', isCut: false, lasts: { short: [1.5, 2.5], long: [1.5, 15] } },
  says: 'the relay that leads is paused past its session and wakes while another leads',
  inject: async (world) => {
    const relay = await world.leader();
    const wake = relay.pause();
    await world.postgres.sql(
      `SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN pg_locks l USING (pid)
        WHERE a.application_name = 'ketenpoort-relay-lead' AND l.locktype = 'advisory' AND l.granted`,
    );
    return wake;
  },
};

const kafkaRefuses: Fault = {
  ...{ kind: 'Kafka refuses records', says: 'the topic takes no record of more than 1,000 bytes', lane: 'topic' },
  ...{ isCut: false, lasts: { short: [1, 2], long: [1, 10] } },
  inject: async (world) => {
    const settings = new TopicSettings(brokerOf(world).address, world.topic);
    await settings.takeAtMost(REFUSED_BYTES);
    return () => settings.takeAtMost(null);
  },
};

const kafkaEmptied: Fault = {
  ...{ kind: 'Kafka loses its data', lane: 'topic', isCut: false, lasts: { short: [0.5, 1], long: [0.5, 5] } },
  says: 'the broker is stopped, its data are removed, and it is started again: the verifier must tell, and all is sent anew',
  inject: async (world) => {
    const broker = brokerOf(world);
    await broker.kill();
    broker.wipe();
    return async () => {
      await broker.start();
      await hasCaughtUp(world);
      const missing = foundBy(await verify(world, ['--database', '--topic'])).filter(({ what }) =>
        what.startsWith(MISSING),
      );
      if (missing.length === 0) throw new Error('the verifier does not tell that the topic lost its records');
      await sendAnew(world);
    };
  },
};

/** As an operator does it: while no relay runs, the topic is made anew and the cursors are put back. */
async function sendAnew(world: World): Promise<void> {
  await Promise.all(world.relays.map((relay) => relay.kill()));
  await new TopicSettings(brokerOf(world).address, world.topic).remove();
  for (const { shard } of await world.postgres.sql<{ shard: string }>(SENT))
    await untilDone(`the relay is put back in ${shard}`, () => staffOf(world).rewind(shard));
  await Promise.all(world.relays.map((relay) => relay.start()));
}

function brokerOf({ broker }: World): Broker {
  if (broker === null) throw new Error('this world has no broker');
  return broker;
}

export const TOPIC_FAULTS: readonly Fault[] = [
  ...[kafkaDown, kafkaSlow, kafkaRefuses, kafkaDuplicates, kafkaEmptied, twoRelays, bothKilled],
];
