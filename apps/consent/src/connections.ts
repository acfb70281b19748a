import { DataSource, type DataSourceOptions } from 'typeorm';
import type pg from 'pg';
import { SettingsInvalid, StartupError } from '#kernel';
import { checkSchema, modelOptions, ON_PRIMARY, poolOf } from '#persistence';

/** How long a database that takes a request in and says nothing is waited for. Milliseconds. */
const PATIENCE = 5_000;

/** The register's connections, all of its own role. */
export class Connections {
  readonly pool: pg.Pool;
  readonly model: DataSource;

  private constructor(pool: pg.Pool, model: DataSource) {
    this.pool = pool;
    this.model = model;
  }

  /** SettingsInvalid when the database cannot be reached or is older than this version. */
  static async open(url: string): Promise<Connections> {
    const connections = new Connections(poolOf(url, 'ketenpoort-consent', 4), new DataSource(optionsOf(url)));
    try {
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
    await Promise.all([this.pool.end(), this.model.isInitialized ? this.model.destroy() : undefined]);
  }
}

function optionsOf(url: string): DataSourceOptions {
  const limits = { connectionTimeoutMillis: PATIENCE, query_timeout: PATIENCE, keepAlive: true };
  return { ...modelOptions(url), extra: { ...ON_PRIMARY, ...limits } };
}
