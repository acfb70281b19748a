import { randomBytes, randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import type { Entry, OutcomeEntry } from '#ledger';
import { draftOf, modelOptions, openRegion, PostgresLedger, PostgresLedgerFeed } from '#persistence';
import { KafkaAuditTopic, readTopic, Relay, type AuditTopicSettings, type RelayLog, type TopicRecord } from '#relay';
import { testNotary } from '../builders/notary.js';
import { testBroker } from '../services/addresses.js';
import { freshDatabase, type FreshDatabase } from '../services/database.js';
import { LedgerReader } from './ledger-reader.js';

const OIN = '00000009990000000001';
const REGION = 'groningen';

/** A ledger in a database of its own, with one region, and relays to a topic of its own. */
export class RelayedLedger {
  /** Events that relays told of, in order. */
  readonly told: string[] = [];
  readonly #relays: Relay[] = [];

  private constructor(
    readonly database: FreshDatabase,
    readonly settings: AuditTopicSettings,
    readonly reader: LedgerReader,
    private readonly ledger: PostgresLedger,
    private readonly model: DataSource,
  ) {}

  static async start(change: Partial<AuditTopicSettings> = {}): Promise<RelayedLedger> {
    const database = await freshDatabase();
    const model = await new DataSource(modelOptions(database.migratorUrl)).initialize();
    await openRegion(model, REGION, 'Groningen');
    const topic = `audit.test.${randomBytes(6).toString('hex')}`;
    const settings = { topic, partitions: 3, replication: 1, retentionDays: 1830, ...change };
    const ledger = new PostgresLedger(database.gatewayUrl, testNotary());
    const reader = new LedgerReader(database.adminUrl);
    return new RelayedLedger(database, { brokers: [testBroker()], ...settings }, reader, ledger, model);
  }

  /** As the role that owns the tables. */
  get manager(): EntityManager {
    return this.model.manager;
  }

  /** Of the region, in this year. */
  async shard(): Promise<string> {
    const [row] = await this.reader.sql<{ shard: string }>(`SELECT shard FROM ledger.head WHERE region = '${REGION}'`);
    return row?.shard ?? '';
  }

  /** Answers when all of them are durable. */
  async append(entries: number | readonly Entry[]): Promise<void> {
    const all = typeof entries === 'number' ? Array.from({ length: entries }, () => outcomeEntry()) : entries;
    const groups = all.map((entry) => ({ entries: [draftOf(entry)], preconditions: [], notAfter: null }));
    await Promise.all(groups.map((group) => this.ledger.append(REGION, group)));
  }

  relay(): Relay {
    const tell = (event: string): void => void this.told.push(event);
    const log: RelayLog = { info: tell, warn: tell, error: tell };
    const relay = new Relay(new PostgresLedgerFeed(this.database.gatewayUrl), new KafkaAuditTopic(this.settings), {
      ...{ oin: OIN, log },
    });
    this.#relays.push(relay);
    relay.start();
    return relay;
  }

  /** What the topic holds now, duplicates included. */
  async records(): Promise<TopicRecord[]> {
    const found: TopicRecord[] = [];
    for await (const record of readTopic(this.settings, { fromBeginning: true, untilEnd: true })) found.push(record);
    return found;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#relays.map((relay) => relay.stop()));
    await this.ledger.close();
    await this.reader.close();
    await this.model.destroy();
    await this.database.drop();
  }
}

/** An entry of 400 bytes or so. */
export function outcomeEntry(): OutcomeEntry {
  return {
    ...{ v: 1, id: randomUUID(), salt: randomBytes(16).toString('base64url'), kind: 'outcome', region: REGION },
    ...{ at: '2026-11-23T10:00:00.123Z', retain_until: '2031-11-23', of: randomUUID(), outcome: 'DELIVERED' },
    replica: randomUUID(),
  };
}
