import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { migrate } from '#persistence';
import {
  asAdmin,
  bootstrap,
  createDatabase,
  DATABASE,
  databaseUrls,
  urlAs,
  type DatabaseUrls,
} from '../../../apps/launch/src/bootstrap.js';
import { generate, type Passwords } from '../../../apps/launch/src/passwords.js';
import { commandOn, postgresBinaries, postgresFooting } from '../../../apps/launch/src/postgres-footing.js';
import { POSTGRES_STOP_STEPS, startPostgres } from '../../../apps/launch/src/postgres.js';
import { spawnService, type Service } from '../../../apps/launch/src/service.js';
import { eventually } from '#testing';
import { DiskFaults } from '../instruments/disk-faults.js';
import { preloaded, type Shims } from '../instruments/shims.js';
import { WallClock } from '../instruments/wall-clock.js';
import { keepCopy } from './kept-copy.js';
import { POSTGRES_SETTINGS } from './postgres-settings.js';
import { areGone, childrenOf, signalled } from './process-tree.js';

/** Where it is, and what its processes are given besides. */
export interface PostgresPlan {
  readonly folder: string;
  readonly port: number;
  readonly take: (service: Service) => void;
  readonly shims: Shims;
}

const READY_MS = 60_000;
const GONE_MS = 10_000;
const AGAIN_MS = 500;
/** A recovery of what was written in the last seconds. */
const RECOVERS_MS = 6_000;
const MOST_WORDS = 1_500;

/** A PostgreSQL with fsync on whose processes can be killed, paused and started again on the same port and data. */
export class Postgres {
  readonly disk: DiskFaults;
  readonly clock: WallClock;
  #service: Service | null = null;
  #database = DATABASE;
  #copies = 0;

  private constructor(
    private readonly plan: PostgresPlan,
    private readonly superuserUrl: string,
    private readonly passwords: Passwords,
  ) {
    // Paths as the processes have them.
    const folder = realpathSync(plan.folder);
    const own = join(folder, 'instruments');
    this.disk = new DiskFaults({ folder: own, dataFolder: join(folder, 'postgres'), shims: plan.shims });
    this.clock = new WallClock(own, plan.shims, 'database');
  }

  /** Makes the cluster, its roles and the migrated database, and starts it as the plan says. */
  static async make(plan: PostgresPlan): Promise<Postgres> {
    const passwords = generate();
    const { folder, port, take } = plan;
    const password = passwords.superuser;
    const first = await startPostgres({ dataFolder: folder, port, password, durable: true, onService: take });
    const urls = await bootstrap(first.adminUrl, passwords);
    await migrate(urls.migratorUrl);
    const made = new Postgres(plan, first.adminUrl, passwords);
    await first.service.stop();
    await made.start();
    return made;
  }

  /** Superuser in the product's database: for looking, and for breaking things. */
  get adminUrl(): string {
    return urlAs(this.superuserUrl, undefined, this.#database);
  }

  get urls(): DatabaseUrls {
    return databaseUrls(this.superuserUrl, this.passwords, this.#database);
  }

  /** From now on the product's database is a new copy of the first one, to which nobody may be connected. */
  async useCopy(): Promise<void> {
    this.#copies += 1;
    const name = `${DATABASE}_${String(this.#copies)}`;
    await asAdmin(this.superuserUrl, (client) => createDatabase(client, name, DATABASE));
    this.#database = name;
  }

  get port(): number {
    return this.plan.port;
  }

  get data(): string {
    return join(this.plan.folder, 'postgres');
  }

  /** Starts it and waits until it takes connections: a recovery may come before. Tried again for a while where it ends at once, as whatever
   *  keeps a service running does: it does not start beside what is left of the last one. */
  async start(): Promise<void> {
    const end = performance.now() + GONE_MS;
    for (;;) {
      try {
        await this.#startOnce();
        return;
      } catch (error) {
        if (performance.now() > end) throw error;
        await sleep(AGAIN_MS);
      }
    }
  }

  async #startOnce(): Promise<void> {
    const { folder, port, take, shims } = this.plan;
    const preloads = { ...this.disk.environment, ...this.clock.environment, ...preloaded(shims.sync, shims.clock) };
    const binaries = postgresBinaries();
    const footing = postgresFooting(folder, binaries);
    const all = POSTGRES_SETTINGS.flatMap((one) => ['-c', one]);
    const command = commandOn(footing, binaries.postgres, [
      '-D',
      this.data,
      '-h',
      '127.0.0.1',
      '-p',
      String(port),
      ...all,
    ]);
    const plan = { name: 'postgres', dataFolder: folder, port, stopSteps: POSTGRES_STOP_STEPS };
    const service = await spawnService(plan, { ...command, env: { ...command.env, ...preloads } });
    this.#service = service;
    take(service);
    await this.untilReady();
  }

  async untilReady(): Promise<void> {
    await eventually('PostgreSQL takes connections', () => this.#answersOrEnded(), READY_MS).catch((error: unknown) => {
      throw new Error(`PostgreSQL did not come up:\n${this.#lastWords()}`, { cause: error });
    });
  }

  /** Waits until it takes connections; starts it again where it does not: one that could not recover on a bad disk lives on and lets nobody
   *  in, or is gone. */
  async orAnew(): Promise<void> {
    const end = performance.now() + RECOVERS_MS;
    while (performance.now() < end) {
      if (await this.#answers()) return;
      await sleep(100);
    }
    await this.killAll();
    await this.start();
  }

  #lastWords(): string {
    return this.#service === null ? '' : readFileSync(this.#service.log, 'utf8').slice(-MOST_WORDS);
  }

  async #answersOrEnded(): Promise<boolean> {
    if (await this.#answers()) return true;
    if (this.#service?.hasEnded() === true) throw new Error('it has ended');
    return false;
  }

  async #answers(): Promise<boolean> {
    try {
      await asAdmin(this.adminUrl, (client) => client.query('SELECT 1'));
      return true;
    } catch {
      return false;
    }
  }

  async stop(): Promise<void> {
    await this.#service?.stop();
  }

  /** kill -9 of the postmaster alone: its children find out by themselves, and nobody may start it again before they are gone. */
  async killPostmaster(): Promise<void> {
    const children = childrenOf(this.#pid);
    await this.#kill([]);
    await areGone(children);
    for (const pid of children) signalled(pid, 'SIGKILL');
  }

  /** kill -9 of every process of it, at one moment. */
  async killAll(): Promise<void> {
    signalled(this.#pid, 'SIGSTOP'); // it has no more children from here on
    const children = childrenOf(this.#pid);
    await this.#kill(children);
    await areGone(children);
  }

  /** Stops every process of it where it stands; answers how it goes on. */
  pause(): () => void {
    const all = [this.#pid, ...childrenOf(this.#pid)];
    for (const pid of all) signalled(pid, 'SIGSTOP');
    return () => all.forEach((pid) => signalled(pid, 'SIGCONT'));
  }

  /** The processes that serve connections of this name. */
  async backends(application: string): Promise<readonly number[]> {
    const text = 'SELECT pid FROM pg_stat_activity WHERE application_name = $1 ORDER BY backend_start';
    return (await this.sql<{ pid: number }>(text, [application])).map(({ pid }) => pid);
  }

  /** On a connection of its own; tried again while the database is away. */
  async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<readonly Row[]> {
    return eventually('the database answers its superuser', async () => {
      try {
        return await asAdmin(this.adminUrl, async (client) => (await client.query<Row>(text, values)).rows);
      } catch (error) {
        if (error instanceof Error && 'code' in error && /^[24]/.test(String(error.code))) throw error;
        return undefined;
      }
    });
  }

  /** While it is stopped: keeps a copy of its data beside them; answers how to put that back. */
  keepData(name: string): Promise<() => Promise<void>> {
    return keepCopy(this.data, join(this.plan.folder, name));
  }

  async #kill(others: readonly number[]): Promise<void> {
    const service = this.#service;
    if (service === null) return;
    for (const pid of [service.process.pid, ...others]) signalled(pid, 'SIGKILL');
    // Until it is buried as well: for PostgreSQL its lock is held by whoever can still be signalled.
    await Promise.race([service.ended, sleep(GONE_MS, undefined, { ref: false })]);
  }

  get #pid(): number {
    if (this.#service === null) throw new Error('PostgreSQL was never started');
    return this.#service.process.pid;
  }
}
