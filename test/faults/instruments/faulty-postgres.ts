import { chmodSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres, type Postgres } from '../../../apps/launch/src/postgres.js';
import type { Service } from '../../../apps/launch/src/service.js';
import { DiskFaults } from './disk-faults.js';
import type { Lost } from './power-loss.js';
import { killTree } from './process-tree.js';
import type { Shims } from './shims.js';
import { WallClock } from './wall-clock.js';

export interface FaultyPostgresOptions {
  /** Data go to `<folder>/postgres`. It has been opened as a data folder. */
  readonly folder: string;
  readonly port: number;
  /** Of the superuser `postgres`. */
  readonly password: string;
  readonly shims: Shims;
  /** fsync and full_page_writes. True where nothing is said. */
  readonly durable?: boolean;
  /** Is told of each process, so that it can be stopped whatever happens. */
  readonly onService: (service: Service) => void;
}

/** The embedded PostgreSQL on a disk and by a clock that do as they are told. */
export class FaultyPostgres {
  readonly disk: DiskFaults;
  readonly clock: WallClock;
  #running: Postgres | null = null;

  constructor(private readonly options: FaultyPostgresOptions) {
    const folder = realpathSync(options.folder);
    const own = join(folder, 'instruments');
    mkdirSync(own, { recursive: true });
    chmodSync(own, 0o755);
    this.disk = new DiskFaults({ folder: own, dataFolder: join(folder, 'postgres'), shims: options.shims });
    this.clock = new WallClock(own, options.shims);
  }

  /** Starts it on the data that are there; the first time, on new ones. Answers the address of the superuser. */
  async start(): Promise<string> {
    const { folder, port, password, durable = true, onService, shims } = this.options;
    const environment = {
      ...this.disk.environment,
      ...this.clock.environment,
      LD_PRELOAD: `${shims.sync}:${shims.clock}`,
    };
    this.#running = await startPostgres({ dataFolder: folder, port, password, durable, onService, environment });
    return this.#running.adminUrl;
  }

  /** Operating-system process of the postmaster, while one was started. */
  get service(): Service {
    if (!this.#running) throw new Error('this PostgreSQL was not started');
    return this.#running.service;
  }

  async stop(): Promise<void> {
    await this.#running?.service.stop();
  }

  /** kill -9 of the postmaster and all its processes in one moment. The operating system keeps what they wrote. */
  async kill(): Promise<void> {
    await killTree(this.service.process);
    await this.service.ended;
  }

  /** The same, and what was written since `disk.keepJournal` and not synced is gone. See DiskFaults.losePower. */
  async losePower(random?: () => number): Promise<Lost> {
    await this.kill();
    return this.disk.losePower(random);
  }
}
