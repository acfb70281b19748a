import type pg from 'pg';
import { migrate } from '#persistence';
import { bootstrap, urlAs } from '../../../../apps/launch/src/bootstrap.js';
import type { FreshDatabase } from '../services/database.js';
import { MovableAddress } from '../services/movable-address.js';
import { ReplicatedPostgres } from '../services/standby.js';
import { TestPostgres } from '../services/test-postgres.js';
import type { Settings } from '../services/cluster-files.js';
import { LedgerReader, type LedgerRow } from './ledger-reader.js';
import { TestProduct } from './product.js';

/** A product on a PostgreSQL of its own, which it reaches by an address that can be pointed elsewhere. */
export interface OwnProduct {
  readonly product: TestProduct;
  readonly postgres: TestPostgres;
  readonly address: MovableAddress;
}

/** With demo data, and no gateway yet. */
export async function productOnItsOwn(settings: Settings = {}): Promise<OwnProduct> {
  const postgres = await TestPostgres.start(settings);
  const address = await MovableAddress.listen();
  address.point(postgres.adminUrl);
  const urls = await bootstrap(address.through(postgres.adminUrl), postgres.passwords);
  await migrate(urls.migratorUrl);
  const name = new URL(urls.gatewayUrl).pathname.slice(1);
  const adminUrl = urlAs(address.through(postgres.adminUrl), undefined, name);
  // It goes with its server.
  const database: FreshDatabase = { ...urls, adminUrl, drop: () => Promise.resolve() };
  const product = await TestProduct.start({ database });
  return { product, postgres, address };
}

/** A product whose PostgreSQL has a standby. */
export class ReplicatedProduct {
  private constructor(
    readonly product: TestProduct,
    readonly pair: ReplicatedPostgres,
    readonly address: MovableAddress,
  ) {}

  static async start({ synchronous }: { synchronous: boolean }): Promise<ReplicatedProduct> {
    const { product, postgres, address } = await productOnItsOwn();
    const pair = await ReplicatedPostgres.of(postgres, { synchronous });
    return new ReplicatedProduct(product, pair, address);
  }

  /** The primary is lost with its machine, the standby takes its place, and the address follows. */
  async failOver(): Promise<void> {
    await this.pair.primary.kill();
    this.address.sever();
    await this.pair.promote();
    this.address.point(this.pair.standby.adminUrl);
  }

  /** The product's database on this one of the two, whatever the address says. */
  on(server: TestPostgres, url: string): string {
    const changed = new URL(url);
    changed.port = new URL(server.adminUrl).port;
    return changed.href;
  }

  /** Of a database at this address, past the product. */
  rows<Row extends pg.QueryResultRow>(url: string, text: string, values: unknown[] = []): Promise<Row[]> {
    return reading(url, (ledger) => ledger.sql<Row>(text, values));
  }

  shardsAt(url: string): Promise<ReadonlyMap<string, readonly LedgerRow[]>> {
    return reading(url, (ledger) => ledger.shards());
  }

  /** Which of these answers have their record there. */
  async answersAt(url: string, ids: readonly string[]): Promise<readonly string[]> {
    return reading(url, async (ledger) => [...(await ledger.answers(ids)).keys()]);
  }

  async stop(): Promise<void> {
    await this.product.stop();
    await this.address.close();
    await this.pair.remove();
  }
}

async function reading<T>(url: string, look: (ledger: LedgerReader) => Promise<T>): Promise<T> {
  const ledger = new LedgerReader(url);
  try {
    return await look(ledger);
  } finally {
    await ledger.close();
  }
}
