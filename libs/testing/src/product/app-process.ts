import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { programFile } from '../../../../apps/launch/src/program.js';
import { send } from './send.js';

const READY_MS = 60_000;
const STOP_MS = 30_000;

/** A built application running as a process of its own, as it would in production. */
export interface AppProcess {
  readonly url: string;
  /** Everything it logged. */
  readonly log: string;
  readonly pid: number;
  /** SIGTERM, and waits until it is gone. */
  stop(): Promise<number | null>;
  /** SIGKILL: no chance to finish anything. */
  kill(): Promise<void>;
}

export interface AppOrder {
  readonly app: 'gateway' | 'consent';
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
}

/** Starts an application and waits until it is ready. */
export async function startAppProcess({ app, port, env, folder }: AppOrder): Promise<AppProcess> {
  const log = join(folder, `${app}-${String(port)}.log`);
  const child = spawn(process.execPath, [programFile(app)], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = createWriteStream(log);
  child.stdout.pipe(output);
  child.stderr.pipe(output);
  const url = `${env['TLS_CERT_FILE'] === undefined ? 'http' : 'https'}://127.0.0.1:${String(port)}`;
  await untilReady(`${url}/health/ready`, child, log);
  return {
    url,
    log,
    pid: Number(child.pid),
    stop: () => end(child, 'SIGTERM'),
    kill: async () => {
      await end(child, 'SIGKILL');
    },
  };
}

async function untilReady(url: string, child: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const ready = await send(url, { method: 'GET' }).then(
      ({ status }) => status === 200,
      () => false,
    );
    if (ready) return;
    await sleep(50);
  }
  await end(child, 'SIGKILL');
  throw new Error(`the application did not become ready:\n${readFileSync(log, 'utf8').slice(-2_000)}`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(late);
  return child.exitCode;
}
