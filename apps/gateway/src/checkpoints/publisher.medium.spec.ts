// Real here: PostgreSQL with the gateway's role, the ledger's own writers, the follower. Made up: the entries, and the topic.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import { LedgerUnavailable } from '#kernel';
import {
  changeEntry,
  CheckpointRows,
  draftOf,
  modelOptions,
  openRegion,
  PostgresLedger,
  poolOf,
  ProofStore,
  PublicationStore,
  Reading,
  TileRows,
  type Notary,
} from '#persistence';
import { CheckpointTopic, type CheckpointRecord } from '#relay';
import { eventually, freshDatabase, ledgerKeyFile, testNotary, type FreshDatabase } from '#testing';
import { CheckpointPublisher } from './publisher.js';

const REGION = 'groningen';
const SHARD = `${REGION}-${String(new Date().getUTCFullYear())}`;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

class HeldTopic extends CheckpointTopic {
  readonly configured = true;
  isAway = false;
  held: CheckpointRecord[] = [];

  publish(records: readonly CheckpointRecord[]): Promise<void> {
    if (this.isAway) return Promise.reject(new Error('no broker'));
    this.held.push(...records);
    return Promise.resolve();
  }

  recall(): Promise<readonly CheckpointRecord[]> {
    return this.isAway ? Promise.reject(new Error('no broker')) : Promise.resolve(this.held);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** One server of a database, with what reads the ledger on it. */
class Server {
  readonly pool: pg.Pool;
  readonly store: PublicationStore;
  readonly #reading: Reading;
  readonly #ledgers = new Map<Notary, PostgresLedger>();

  constructor(readonly database: FreshDatabase) {
    this.pool = poolOf(database.gatewayUrl, 'test-publisher', 6);
    this.store = new PublicationStore(this.pool);
    this.#reading = new Reading(this.pool, [new TileRows(), new CheckpointRows()], quiet);
    this.#reading.start();
  }

  async append(notary: Notary, count: number): Promise<void> {
    const ledger = this.#ledgers.get(notary) ?? new PostgresLedger(this.database.gatewayUrl, notary);
    this.#ledgers.set(notary, ledger);
    const entry = () => draftOf(changeEntry(0, { kind: 'party', region: REGION, step: 'ACCEDED', change: {} }));
    for (let made = 0; made < count; made += 1)
      await ledger.append(REGION, { entries: [entry()], preconditions: [], notAfter: null });
  }

  read(size: number): Promise<boolean> {
    return eventually(`all ${String(size)} are read`, async () => {
      return (await this.store.publishable()).some(({ newest }) => newest.size === BigInt(size));
    });
  }

  publisher(notary: Notary, topic: CheckpointTopic): CheckpointPublisher {
    const parts = { store: this.store, proofs: new ProofStore(this.pool), topic, notary };
    return new CheckpointPublisher(parts, { seconds: 1, witnesses: new Map(), log: quiet });
  }

  /** Lets go of it, so that it can be copied. */
  async release(): Promise<void> {
    await this.#reading.stop();
    await Promise.all(Array.from(this.#ledgers.values(), (ledger) => ledger.close()));
    await this.pool.end();
  }
}

describe('who publishes checkpoints', () => {
  const keys = ledgerKeyFile();
  const opened: FreshDatabase[] = [];
  let server: Server;
  let topic: HeldTopic;

  const copyOf = async (database: FreshDatabase): Promise<FreshDatabase> => {
    const copy = await freshDatabase({ from: new URL(database.gatewayUrl).pathname.slice(1) });
    opened.push(copy);
    return copy;
  };

  beforeAll(async () => {
    const database = await freshDatabase();
    opened.push(database);
    const model = await new DataSource(modelOptions(database.gatewayUrl)).initialize();
    await openRegion(model, REGION, 'Groningen');
    await model.destroy();
  });

  beforeEach(async () => {
    const [empty] = opened;
    server = new Server(await copyOf(empty!));
    topic = new HeldTopic();
  });

  afterEach(() => server.release());

  afterAll(async () => {
    for (const database of opened) await database.drop();
  });

  it('proves what gateways that take turns signed, and forgets it then', async () => {
    const [one, other] = [testNotary(keys), testNotary(keys)];
    for (const notary of [one, other, one, other, one]) await server.append(notary, 2);
    expect(one.highWater.unproved(SHARD).map(({ size }) => size)).toEqual([2, 6, 10]);
    await server.read(10);
    await server.publisher(one, topic).round();
    expect(one.highWater.unproved(SHARD).map(({ size }) => size)).toEqual([10]);
    expect(topic.held).toHaveLength(1);
    await server.append(one, 1);
  });

  it('tells a standby that lacked what was signed, also once it is longer than that', async () => {
    const [one, other] = [testNotary(keys), testNotary(keys)];
    await server.append(other, 3);
    await server.release();
    const standby = await copyOf(server.database);
    const before = new Server(server.database);
    await before.append(one, 2);
    await before.release();
    server = new Server(standby);
    await server.append(other, 3);
    // It is longer than what this one knows, so that it cannot tell yet.
    await server.append(one, 1);
    await server.read(7);
    await server.publisher(one, topic).round();
    await expect(server.append(one, 1)).rejects.toThrow(LedgerUnavailable);
    expect(topic.held).toEqual([]);
  });

  it('holds against the ledger what the topic tells late, when more was signed already', async () => {
    const lost = testNotary(keys);
    await server.append(lost, 3);
    await server.release();
    const standby = await copyOf(server.database);
    const before = new Server(server.database);
    await before.append(lost, 2);
    await before.release();
    server = new Server(standby);
    topic.isAway = true;
    const one = testNotary(keys);
    const publisher = server.publisher(one, topic);
    await server.append(one, 4);
    expect(await publisher.recall()).toBe(false);
    topic.isAway = false;
    topic.held = [{ shard: SHARD, note: lost.newest().get(SHARD) ?? '' }];
    await server.read(7);
    await publisher.round();
    await expect(server.append(one, 1)).rejects.toThrow(LedgerUnavailable);
    expect(topic.held).toHaveLength(1);
  });
});
