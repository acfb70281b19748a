import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type pg from 'pg';
import { SettingsInvalid, StartupError } from '#kernel';
import { checkDurability, checkSchema, DatabaseClock, modelOptions, poolOf } from '#persistence';

/** How long a database that takes a request in and says nothing is waited for. Milliseconds. */
const LIMITS = { connectionTimeoutMillis: 5_000, query_timeout: 5_000 };
const ASK_CLOCK_MS = 5_000;

/** The register's connections, all of its own role. */
export class Connections {
  readonly pool: pg.Pool;
  readonly model: DataSource;
  readonly clock = new DatabaseClock();
  readonly #asking: NodeJS.Timeout;

  private constructor(pool: pg.Pool, model: DataSource) {
    this.pool = pool;
    this.model = model;
    // While the database is away nothing is answered, and a clock that nobody sets goes on.
    this.#asking = setInterval(() => void this.clock.ask(pool).catch(() => undefined), ASK_CLOCK_MS).unref();
  }

  /** SettingsInvalid when the database cannot be reached, is older than this version or may lose what it acknowledged. */
  static async open(url: string, allowsUnsafe: boolean): Promise<Connections> {
    const connections = new Connections(
      poolOf(url, 'ketenpoort-consent', 4),
      new DataSource(modelOptions(url, LIMITS)),
    );
    const log = new Logger('Ledger');
    const onUnsafe = (flaw: string): void => log.warn({ event: 'database.unsafe', message: flaw });
    try {
      await checkDurability(connections.pool, { variable: 'CONSENT_DATABASE_URL', allowsUnsafe, onUnsafe });
      await connections.clock.ask(connections.pool);
      await checkSchema(connections.pool);
      await connections.model.initialize();
      return connections;
    } catch (error) {
      await connections.close();
      if (error instanceof StartupError) throw error;
      const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
      throw new SettingsInvalid(
        `CONSENT_DATABASE_URL: the database cannot be used${code}. Start it, or set its address`,
        error,
      );
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#asking);
    await Promise.all([this.pool.end(), this.model.isInitialized ? this.model.destroy() : undefined]);
  }
}
