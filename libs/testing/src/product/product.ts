import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTopic, type TopicRecord } from '#relay';
import type { Proof } from '#identity';
import { launchSettings, type LaunchSettings } from '#settings';
import { DEMO_PARTIES, seedDemo } from '../../../../apps/launch/src/demo/index.js';
import { oinOf } from '../../../../apps/launch/src/demo/parties.js';
import { makeDemoKeys } from '../../../../apps/launch/src/keys.js';
import { freePort } from '../../../../apps/launch/src/ports.js';
import { testBroker } from '../services/addresses.js';
import { demoOfRun, type Filled } from '../services/demo-of-run.js';
import { freshDatabase, type FreshDatabase } from '../services/database.js';
import { startAppProcess, type AppOrder, type AppProcess } from './app-process.js';
import { PartnerClient } from './client.js';
import { LedgerReader } from './ledger-reader.js';

const OIN = '00000009990000000000';

export { oinOf };

/** How a product begins and runs, where that is not as in production. */
export interface ProductTerms {
  /** What it begins with instead of the demo data of the run; null: demo data made anew. */
  readonly filled?: Filled | null;
  /** With no data at all. */
  readonly empty?: boolean;
  /** Instead of processes. */
  readonly run?: (order: AppOrder) => Promise<AppProcess>;
}

export interface Gateway extends AppProcess {
  readonly client: PartnerClient;
}

function filledBy({ empty = false, filled = demoOfRun() }: ProductTerms): Filled | null {
  return empty ? null : filled;
}

/** A product of its own for one test file: a database, the demo data, fresh keys and a topic; applications as processes. */
export class TestProduct {
  readonly topic = `audit.test.${randomBytes(4).toString('hex')}`;
  readonly #running: AppProcess[] = [];

  private constructor(
    readonly database: FreshDatabase,
    readonly folder: string,
    readonly issuer: string,
    readonly ledger: LedgerReader,
    private readonly run: (order: AppOrder) => Promise<AppProcess>,
  ) {}

  static async start(terms: ProductTerms = {}): Promise<TestProduct> {
    const { empty = false, run = startAppProcess } = terms;
    const filled = filledBy(terms);
    const database = await freshDatabase(filled ? { from: filled.database } : {});
    const folder = mkdtempSync(join(tmpdir(), 'ketenpoort-product-'));
    const issuer = `http://127.0.0.1:${String(await freePort())}`;
    const product = new TestProduct(database, folder, issuer, new LedgerReader(database.adminUrl), run);
    if (filled) {
      cpSync(filled.keys, product.keys, { recursive: true });
      return product;
    }
    makeDemoKeys({ folder: product.keys, parties: DEMO_PARTIES, hasData: false, oin: OIN });
    if (!empty) await seedDemo({ ...database, settings: product.settings, oin: OIN });
    return product;
  }

  /** For others to begin with, as long as nothing runs on this one. */
  get filled(): Filled {
    return { database: new URL(this.database.adminUrl).pathname.slice(1), keys: this.keys };
  }

  /** For what fills its database as a launcher would. */
  get settings(): LaunchSettings {
    return launchSettings({ KEYS_DIR: this.keys, DATA_DIR: this.folder });
  }

  get keys(): string {
    return join(this.folder, 'keys');
  }

  /** Logs of every application that ran. */
  get logs(): readonly string[] {
    return this.#running.map(({ log }) => log);
  }

  /** One more gateway on the same database; all share one issuer, as replicas behind one address do. */
  async gateway(env: Readonly<Record<string, string>> = {}): Promise<Gateway> {
    const port = await freePort();
    const started = await this.run({
      app: 'gateway',
      port,
      folder: this.folder,
      env: this.#env('GATEWAY_PORT', port, env),
    });
    this.#running.push(started);
    return { ...started, client: new PartnerClient(started.url, this.issuer, this.keys) };
  }

  async consent(env: Readonly<Record<string, string>> = {}): Promise<AppProcess> {
    const port = await freePort();
    const started = await this.run({
      app: 'consent',
      port,
      folder: this.folder,
      env: this.#env('CONSENT_PORT', port, env),
    });
    this.#running.push(started);
    return started;
  }

  /** Public address of the consent register: what its tokens are for. */
  get consentUrl(): string {
    return this.issuer.replace('127.0.0.1', 'localhost');
  }

  /** From the next request on, tokens of this party must be bound. */
  async demand(slug: string, proof: Proof): Promise<void> {
    const oin = oinOf(slug);
    await this.ledger.sql(`INSERT INTO gate.party_terms (oin, proof) VALUES ('${oin}', '${proof}')
      ON CONFLICT (oin) DO UPDATE SET proof = EXCLUDED.proof`);
    await this.ledger.sql(`INSERT INTO gate.epoch VALUES ('party:${oin}', 1)
      ON CONFLICT (key) DO UPDATE SET epoch = gate.epoch.epoch + 1`);
  }

  /** What the audit topic holds now. */
  async audit(broker = testBroker()): Promise<TopicRecord[]> {
    const records: TopicRecord[] = [];
    const address = { brokers: [broker], topic: this.topic };
    for await (const record of readTopic(address, { fromBeginning: true, untilEnd: true })) records.push(record);
    return records;
  }

  /** `drop: false` leaves the database to whoever ends PostgreSQL. */
  async stop({ drop = true } = {}): Promise<void> {
    await Promise.all(this.#running.map((app) => app.stop()));
    await this.ledger.close();
    if (drop) await this.database.drop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #env(portVariable: string, port: number, more: Readonly<Record<string, string>>): Record<string, string> {
    return {
      [portVariable]: String(port),
      ISSUER: this.issuer,
      CONSENT_URL: this.consentUrl,
      DATABASE_URL: this.database.gatewayUrl,
      CONSENT_DATABASE_URL: this.database.consentUrl,
      KEYS_DIR: this.keys,
      DATA_DIR: this.folder,
      GATEWAY_OIN: OIN,
      KAFKA_BROKERS: testBroker(),
      AUDIT_TOPIC: this.topic,
      CHECKPOINT_TOPIC: `${this.topic}.checkpoints`,
      CHECKPOINT_SECONDS: '1',
      // The PostgreSQL of a test run survives a process, not the machine, and is so the faster.
      UNSAFE_DATABASE: 'allow',
      // What is not about rates asks as often as it likes.
      RATE_REQUESTS_PER_CASE_PER_MINUTE: '1000000',
      ...more,
    };
  }
}
