import { mkdirSync, readFileSync } from 'node:fs';
import { eventually } from '#testing';
import { APP_STOP_STEPS, untilAppReady } from '../../../apps/launch/src/apps.js';
import { projectRoot } from '../../../apps/launch/src/data-folder.js';
import { spawnService, type Service } from '../../../apps/launch/src/service.js';
import type { TcpProxy } from '../instruments/tcp-proxy.js';
import type { WallClock } from '../instruments/wall-clock.js';
import { mainOf } from '../mutations/environment.js';
import { killed, paused } from './process-tree.js';

/** One application of the product as a process of its own. */
export interface AppPlan {
  /** Letters alone: by that name a later run finds what this one leaves when it is killed. */
  readonly name: string;
  readonly app: 'gateway' | 'consent';
  readonly port: number;
  readonly folder: string;
  /** Its own data: as of a machine of its own. */
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly take: (service: Service) => void;
  /** Its way to the database, where that can be broken. */
  readonly way: TcpProxy | null;
  /** Its wall clock, where that can be put wrong. */
  readonly clock: WallClock | null;
}

const RELAY_STARTED = 'the relay runs alone';
const READY_MS = 60_000;

/** A gateway, a relay or the consent register that can be killed, paused and started again with the same settings. */
export class App {
  #service: Service | null = null;

  constructor(private readonly plan: AppPlan) {}

  get name(): string {
    return this.plan.name;
  }

  get way(): TcpProxy | null {
    return this.plan.way;
  }

  get clock(): WallClock | null {
    return this.plan.clock;
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.plan.port)}`;
  }

  /** What it logged since its last start. */
  get log(): string {
    return this.#service === null ? '' : readFileSync(this.#service.log, 'utf8');
  }

  /** `more`: settings of this start alone. Does not wait until it is ready. */
  async begin(more: Readonly<Record<string, string>> = {}): Promise<void> {
    const { name, app, port, folder, home, env, take, clock } = this.plan;
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const service = await spawnService(
      { name, port, dataFolder: folder, stopSteps: APP_STOP_STEPS },
      {
        file: process.execPath,
        args: [mainOf(app, env)],
        env: {
          PATH: process.env['PATH'],
          NODE_ENV: 'production',
          DATA_DIR: home,
          ...clock?.environment,
          ...env,
          ...more,
        },
        cwd: projectRoot(),
      },
    );
    this.#service = service;
    take(service);
  }

  async untilReady(): Promise<void> {
    const service = this.#service;
    if (service === null) throw new Error(`${this.name} was never started`);
    if (this.plan.env['RELAY'] !== 'only') return untilAppReady(service, { host: '127.0.0.1', port: this.plan.port });
    await eventually(
      `${this.name} runs`,
      () => Promise.resolve(this.log.includes(RELAY_STARTED) || service.hasEnded()),
      READY_MS,
    );
    if (service.hasEnded()) throw new Error(`${this.name} did not start:\n${this.log.slice(-2_000)}`);
  }

  async start(more: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.begin(more);
    await this.untilReady();
  }

  /** SIGTERM, in order. */
  async stop(): Promise<void> {
    await this.#service?.stop();
  }

  kill(): Promise<void> {
    return killed(this.#service);
  }

  pause(): () => void {
    return paused(this.#service);
  }
}
