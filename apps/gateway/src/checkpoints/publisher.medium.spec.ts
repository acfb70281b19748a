// Real here: PostgreSQL with the gateway's role, the ledger's own writers, the follower, HTTP. Made up: the entries, the topic, and witnesses.
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
import { eventually, freshDatabase, ledgerKeyFile, TestWitness, testNotary, type FreshDatabase } from '#testing';
import { CheckpointPublisher, type PublisherTerms } from './publisher.js';
import { WitnessClient } from './witness-client.js';

const REGION = 'groningen';
const OTHER = 'drenthe';
const SHARD = `${REGION}-${String(new Date().getUTCFullYear())}`;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

class HeldTopic extends CheckpointTopic {
  readonly configured = true;
  isAway = false;
  recalls = 0;
  held: CheckpointRecord[] = [];

  publish(records: readonly CheckpointRecord[]): Promise<void> {
    if (this.isAway) return Promise.reject(new Error('no broker'));
    this.held.push(...records);
    return Promise.resolve();
  }

  recall(): Promise<readonly CheckpointRecord[]> {
    if (this.isAway) return Promise.reject(new Error('no broker'));
    this.recalls += 1;
    return Promise.resolve(this.held);
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

  async append(notary: Notary, count: number, region = REGION): Promise<void> {
    const ledger = this.#ledgers.get(notary) ?? new PostgresLedger(this.database.gatewayUrl, notary);
    this.#ledgers.set(notary, ledger);
    const entry = () => draftOf(changeEntry(0, { kind: 'party', region, step: 'ACCEDED', change: {} }));
    for (let made = 0; made < count; made += 1)
      await ledger.append(region, { entries: [entry()], preconditions: [], notAfter: null });
  }

  read(size: number, name = SHARD): Promise<boolean> {
    return eventually(`all ${String(size)} are read`, async () => {
      return (await this.store.publishable()).some(
        ({ shard, newest }) => shard.shard === name && newest.size === BigInt(size),
      );
    });
  }

  publisher(notary: Notary, topic: CheckpointTopic, change: Partial<PublisherTerms> = {}): CheckpointPublisher {
    const parts = { store: this.store, proofs: new ProofStore(this.pool), topic, notary };
    const terms = { seconds: 0.05, publishes: true, witnesses: new Map(), log: quiet };
    return new CheckpointPublisher(parts, { ...terms, ...change });
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
  const witnesses: TestWitness[] = [];
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
    await openRegion(model, OTHER, 'Drenthe');
    await model.destroy();
  });

  beforeEach(async () => {
    const [empty] = opened;
    server = new Server(await copyOf(empty!));
    topic = new HeldTopic();
  });

  const aWitness = async (name: string): Promise<TestWitness> => {
    const witness = await TestWitness.start(name, testNotary(keys).keys);
    witnesses.push(witness);
    return witness;
  };
  const asking = (...asked: readonly TestWitness[]): Pick<PublisherTerms, 'witnesses'> => {
    const clients = asked.map(({ address }) => new WitnessClient(address));
    return { witnesses: new Map([[REGION, { quorum: 1, clients }]]) };
  };

  afterEach(async () => {
    for (const witness of witnesses.splice(0)) witness.stop();
    await server.release();
  });

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

  it('learns while it runs that another database is written to: with one topic between them, neither is signed any more', async () => {
    const [one, other] = [testNotary(keys), testNotary(keys)];
    await server.append(one, 3);
    await server.release();
    const copy = new Server(await copyOf(server.database));
    server = new Server(server.database);
    const publishers = [server.publisher(one, topic), copy.publisher(other, topic)];
    try {
      for (const publisher of publishers) publisher.start();
      await server.append(one, 2);
      await copy.append(other, 1);
      const refuses = (at: Server, notary: Notary): Promise<boolean> =>
        at.append(notary, 1).then(
          () => false,
          (error: unknown) => error instanceof LedgerUnavailable,
        );
      await eventually('the first refuses', () => refuses(server, one));
      await eventually('the second refuses', () => refuses(copy, other));
      await expect(server.append(one, 1)).rejects.toThrow(LedgerUnavailable);
      await expect(copy.append(other, 1)).rejects.toThrow(LedgerUnavailable);
    } finally {
      await Promise.all(publishers.map((publisher) => publisher.stop()));
      await copy.release();
    }
  });

  it('has cosigned while no topic can be reached, and learns from witnesses what was signed', async () => {
    const one = testNotary(keys);
    const witness = await aWitness('getuige.example');
    topic.isAway = true;
    await server.append(one, 3);
    await server.read(3);
    await server.release();
    const backup = await copyOf(server.database);
    const later = new Server(server.database);
    await later.append(one, 2);
    await later.read(5);
    await later.publisher(one, topic, asking(witness)).round();
    expect(witness.size(SHARD)).toBe(5n);
    expect((await later.store.last()).map(({ size }) => size)).toEqual([0, 0, 0]);
    await later.release();
    server = new Server(backup);
    const restarted = testNotary(keys);
    await server.publisher(restarted, topic, asking(witness)).round();
    await expect(server.append(restarted, 1)).rejects.toThrow(LedgerUnavailable);
  });

  it('publishes what it can when one shard cannot be proved', async () => {
    const [one, other] = [testNotary(keys), testNotary(keys)];
    const later = SHARD.replace(REGION, OTHER);
    for (const notary of [one, other]) await server.append(notary, 1, OTHER);
    for (const notary of [one, other]) await server.append(notary, 1);
    await server.read(2);
    await server.read(2, later);
    const [damaged] = (await server.store.publishable()).filter(({ shard }) => shard.shard === later);
    await server.pool.query('DELETE FROM reading.tile WHERE shard = $1', [damaged?.shard.nr]);
    await server.publisher(one, topic).round();
    expect(topic.held.map(({ shard }) => shard)).toEqual([SHARD]);
  });

  it('asks topic and witnesses until they answer, also where it leaves publishing to others', async () => {
    const [one, restarted] = [testNotary(keys), testNotary(keys)];
    const witness = await aWitness('getuige.example');
    witness.says = () => ({ status: 503, body: '' });
    topic.isAway = true;
    await server.append(one, 2);
    await server.read(2);
    topic.held = [{ shard: SHARD, note: one.newest().get(SHARD) ?? '' }];
    const publisher = server.publisher(restarted, topic, { publishes: false, ...asking(witness) });
    publisher.start();
    try {
      await eventually('the witness was asked', () => Promise.resolve(witness.asked > 1));
      topic.isAway = false;
      witness.says = () => undefined;
      await eventually('the topic was asked again', () => Promise.resolve(topic.recalls > 0));
      await eventually('the witness cosigned', () => Promise.resolve(witness.size(SHARD) === 2n));
    } finally {
      await publisher.stop();
    }
    expect(restarted.highWater.get(SHARD)?.size).toBe(2);
    expect(topic.held).toHaveLength(1);
  });

  it('keeps what was cosigned, and asks again for what is lacking', async () => {
    const one = testNotary(keys);
    const [first, second] = [await aWitness('een.example'), await aWitness('twee.example')];
    await server.append(one, 2);
    await server.read(2);
    const proofs = new ProofStore(server.pool);
    const cosigned = async (quorum: number): Promise<boolean> => {
      const [newest] = (await server.store.publishable()).filter(({ shard }) => shard.shard === SHARD);
      return (await proofs.cosigned(newest!.shard, 2n, quorum)) !== null;
    };
    second.says = () => ({ status: 503, body: '' });
    const publisher = server.publisher(one, topic, asking(first, second));
    await publisher.round();
    expect([await cosigned(1), await cosigned(2)]).toEqual([true, false]);
    second.says = () => undefined;
    await publisher.round();
    expect(await cosigned(2)).toBe(true);
    const { asked } = first;
    await publisher.round();
    expect(first.asked).toBe(asked);
    // After a restart the same goes out again, and one of them says nothing now.
    first.says = () => ({ status: 503, body: '' });
    await server.publisher(one, topic, asking(first, second)).round();
    expect(await cosigned(2)).toBe(true);
  });

  it('asks nobody again who has cosigned for another gateway', async () => {
    const [one, other] = [testNotary(keys), testNotary(keys)];
    const witness = await aWitness('getuige.example');
    const publishers = [one, other].map((notary) => server.publisher(notary, topic, asking(witness)));
    const rounds = async (): Promise<void> => {
      for (const publisher of publishers) await publisher.round();
    };
    await server.append(one, 1);
    await server.read(1);
    await rounds();
    await server.append(one, 1);
    await server.read(2);
    const { asked } = witness;
    await rounds();
    expect([witness.size(SHARD), witness.asked - asked]).toEqual([2n, 1]);
  });
});
