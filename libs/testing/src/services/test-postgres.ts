import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { asAdmin } from '../../../../apps/launch/src/bootstrap.js';
import { openDataFolder } from '../../../../apps/launch/src/data-folder.js';
import { generate, type Passwords } from '../../../../apps/launch/src/passwords.js';
import { freePort } from '../../../../apps/launch/src/ports.js';
import { startPostgres } from '../../../../apps/launch/src/postgres.js';
import { identityOf, isGoneWithin } from '../../../../apps/launch/src/processes.js';
import { holdDataFolder } from '../../../../apps/launch/src/run-state.js';
import type { Service } from '../../../../apps/launch/src/service.js';
import { copyCluster, settingsFile, writeInCluster, type Settings } from './cluster-files.js';

/** Begins as those of the services of a run, so that what a killed run left is removed with them. */
const FOLDER = 'ketenpoort-test-postgres-';
const GONE_MS = 10_000;

interface Place {
  readonly folder: string;
  readonly port: number;
  readonly passwords: Passwords;
}

/** A PostgreSQL for one test file, as durable as in production: to be killed, copied, replicated, and started again on the same port
 *  with the same data. */
export class TestPostgres {
  #service: Service | null = null;

  private constructor(private readonly place: Place) {}

  /** A fresh cluster. */
  static async start(settings: Settings = {}): Promise<TestPostgres> {
    const server = new TestPostgres(await newPlace(generate()));
    await server.begin();
    if (Object.keys(settings).length > 0) await server.restartWith(settings);
    return server;
  }

  get passwords(): Passwords {
    return this.place.passwords;
  }

  /** Superuser, database `postgres`. */
  get adminUrl(): string {
    const { port, passwords } = this.place;
    return `postgresql://postgres:${encodeURIComponent(passwords.superuser)}@127.0.0.1:${port}/postgres`;
  }

  /** Where its files are: the cluster itself is in `postgres` below it. */
  get folder(): string {
    return this.place.folder;
  }

  async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return asAdmin(this.adminUrl, async (client) => (await client.query<Row>(text, values)).rows);
  }

  /** Says that these settings hold from now on; for what is read without a restart. */
  async set(settings: Settings): Promise<void> {
    await asAdmin(this.adminUrl, async (client) => {
      for (const [name, value] of Object.entries(settings))
        await client.query(`ALTER SYSTEM SET ${name} = ${pg.escapeLiteral(value)}`);
      await client.query('SELECT pg_reload_conf()');
    });
  }

  /** Starts it on the data that it has. */
  async begin(): Promise<void> {
    const { folder, port, passwords } = this.place;
    const onService = (service: Service): void => {
      this.#service = service;
    };
    await startPostgres({ dataFolder: folder, port, password: passwords.superuser, durable: true, onService });
  }

  async restartWith(settings: Settings): Promise<void> {
    await this.set(settings);
    await this.halt();
    await this.begin();
  }

  /** In order. */
  async halt(): Promise<void> {
    await this.#service?.stop();
    this.#service = null;
  }

  /** SIGKILL to the server and to each process of it, as when its machine loses power, but for what the operating system holds. */
  async kill(): Promise<void> {
    const server = this.#service?.process;
    if (server === undefined) return;
    const all = [server, ...childrenOf(server.pid).flatMap((pid) => identityOf(pid) ?? [])];
    for (const { pid } of all) killed(pid);
    for (const one of all)
      if (!(await isGoneWithin(one, GONE_MS))) throw new Error(`process ${one.pid} outlived SIGKILL`);
    this.#service = null;
  }

  /** A base backup, made while this server runs: a server of its own on a copy of these data, to be prepared and begun. */
  async backup(): Promise<TestPostgres> {
    const place = await newPlace(this.passwords);
    const client = new pg.Client(this.adminUrl);
    await client.connect();
    try {
      await client.query("SELECT pg_backup_start('test', true)");
      copyCluster(this.folder, place.folder);
      const { rows } = await client.query<{ label: string }>('SELECT labelfile AS label FROM pg_backup_stop(false)');
      writeInCluster(place.folder, 'backup_label', rows[0]?.label ?? '');
    } finally {
      await client.end();
    }
    return new TestPostgres(place);
  }

  /** Before it begins: these settings in place of those that it was copied with, and the empty file that says how it begins. */
  prepare(settings: Settings, signal: 'standby.signal' | 'recovery.signal'): void {
    writeInCluster(this.folder, 'postgresql.auto.conf', settingsFile(settings));
    writeInCluster(this.folder, signal, '');
  }

  /** Ends it, and removes its data. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function newPlace(passwords: Passwords): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), FOLDER));
  chmodSync(folder, 0o711);
  await openDataFolder(folder);
  holdDataFolder(folder);
  return { folder, passwords, port: await freePort() };
}

// Each child leads a session of its own: no group of processes has them all.
function childrenOf(parent: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([pid, of]) => (of === parent && pid !== undefined ? [pid] : []));
}

function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself when its parent did.
  }
}
