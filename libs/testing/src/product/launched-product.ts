import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../../apps/launch/src/ports.js';
import { identityOf } from '../../../../apps/launch/src/processes.js';
import { programFile } from '../../../../apps/launch/src/program.js';

const READY = 'Ctrl-C stops everything.';
const READY_MS = 180_000;
const STOP_MS = 45_000;
const FROM_OUTSIDE = ['PATH', 'HOME', 'JAVA_HOME', 'LANG'];

/** The whole product as `npm start` brings it up: the launcher, and all that it starts, on free ports and in a folder of its own. */
export class LaunchedProduct {
  #said = '';

  private constructor(
    readonly folder: string,
    readonly gateway: string,
    readonly consent: string,
    /** What a command needs to find this product. */
    readonly env: Readonly<Record<string, string>>,
    private readonly launcher: ChildProcess,
  ) {
    for (const stream of [launcher.stdout, launcher.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
    }
  }

  /** Starts it, and waits until the launcher says that all is ready. The applications must be built. */
  static async start(more: Readonly<Record<string, string>> = {}): Promise<LaunchedProduct> {
    const folder = mkdtempSync(join(tmpdir(), 'ketenpoort-launched-'));
    chmodSync(folder, 0o711); // PostgreSQL runs as a user of its own when started by root
    const names = ['GATEWAY_PORT', 'CONSENT_PORT', 'PG_PORT', 'KAFKA_PORT'] as const;
    const ports = await Promise.all(names.map(async (name) => [name, String(await freePort())] as const));
    const outside = FROM_OUTSIDE.map((name) => [name, process.env[name]] as const);
    const given = outside.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
    const env: Record<string, string> = Object.fromEntries([
      ...given,
      ...ports,
      ['DATA_DIR', folder],
      ...Object.entries(more),
    ]);
    const launcher = spawn(process.execPath, [programFile('launch')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const [gateway, consent] = ports.map(([, port]) => `http://127.0.0.1:${port}`);
    const product = new LaunchedProduct(folder, gateway ?? '', consent ?? '', env, launcher);
    await product.#untilReady();
    return product;
  }

  /** What the launcher told the operator. */
  get said(): string {
    return this.#said;
  }

  /** Ids of all processes that the launcher started and that live. */
  running(): number[] {
    const run = join(this.folder, 'run');
    const records = readdirSync(run).map(
      (file) => JSON.parse(readFileSync(join(run, file), 'utf8')) as { pid: number },
    );
    return records.map(({ pid }) => pid).filter(isAlive);
  }

  /** Ctrl-C, and the exit code; null when it did not end in time and had to be killed. */
  async stop(): Promise<number | null> {
    if (this.launcher.exitCode !== null) return this.launcher.exitCode;
    const gone = once(this.launcher, 'exit');
    this.launcher.kill('SIGINT');
    const late = setTimeout(() => this.launcher.kill('SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(late);
    return this.launcher.exitCode;
  }

  /** Removes its folder; to be called after the stop. */
  clear(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #untilReady(): Promise<void> {
    const deadline = Date.now() + READY_MS;
    while (Date.now() < deadline && this.launcher.exitCode === null) {
      if (this.#said.includes(READY)) return;
      await sleep(100);
    }
    await this.stop();
    throw new Error(`the product did not start:\n${this.#said}`);
  }
}

/** Whether a process with this id runs; one that has ended and only waits to be reaped does not. */
export function isAlive(pid: number): boolean {
  return identityOf(pid) !== undefined;
}
