import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf, isAlive, sendSignal, stopProcess } from './processes.js';
import type { ProcessIdentity, StopStep } from './processes.js';
import { LaunchRefused } from './refusal.js';
import { forgetRun, writeRun } from './run-state.js';
import type { RunRecord } from './run-state.js';

/** A process of the product, started by this launcher or adopted from one that was killed. */
export interface Service {
  readonly name: string;
  readonly process: ProcessIdentity;
  readonly port: number;
  readonly adopted: boolean;
  readonly log: string;
  /** Resolves, with how it ended if that is known, once the process is gone. */
  readonly ended: Promise<string>;
  hasEnded(): boolean;
  /** Stops it in order, by force when it takes too long. Answers the signal it went by. Safe to call again. */
  stop(): Promise<NodeJS.Signals | undefined>;
  /** Ends it at once, without order. */
  kill(): void;
}

/** How a service runs: its name for files, the folder for its record and log, its port, and the way to stop it. */
export interface ServicePlan {
  readonly name: string;
  readonly dataFolder: string;
  readonly port: number;
  readonly stopSteps: readonly StopStep[];
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly uid?: number;
  readonly gid?: number;
}

/** Starts a process in a session of its own, so that a Ctrl-C of the terminal reaches the launcher alone.
 *  Its record is on disk before anything else happens. Its output goes to `log/<name>.log`; the former log is kept as `.1`. */
export async function spawnService(plan: ServicePlan, command: Command): Promise<Service> {
  const log = logOf(plan.dataFolder, plan.name);
  const output = openLog(log);
  const { file, args, ...options } = command;
  let child: ChildProcess;
  try {
    child = spawn(file, args, { ...options, detached: true, stdio: ['ignore', output, output] });
  } finally {
    closeSync(output);
  }
  const identity = child.pid === undefined ? undefined : identityOf(child.pid);
  if (identity === undefined) throw new LaunchRefused(`${plan.name} could not be started: ${await failureOf(child)}`);
  writeRun(plan.dataFolder, plan.name, { ...identity, port: plan.port });
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`),
    );
  });
  return serviceOf(plan, { identity, ended, adopted: false });
}

/** Takes charge of a process that an earlier launcher left. */
export function adoptService(plan: ServicePlan, record: RunRecord): Service {
  const { pid, started } = record;
  return serviceOf(plan, { identity: { pid, started }, ended: watched(record), adopted: true });
}

async function watched(identity: ProcessIdentity): Promise<string> {
  while (isAlive(identity)) await sleep(500, undefined, { ref: false });
  return 'unknown cause';
}

interface Running {
  readonly identity: ProcessIdentity;
  readonly ended: Promise<string>;
  readonly adopted: boolean;
}

function serviceOf(plan: ServicePlan, { identity, ended, adopted }: Running): Service {
  let stopping: Promise<NodeJS.Signals | undefined> | undefined;
  void ended.then(() => {
    forgetRun(plan.dataFolder, plan.name, identity);
  });
  return {
    name: plan.name,
    process: identity,
    port: plan.port,
    adopted,
    log: logOf(plan.dataFolder, plan.name),
    ended,
    hasEnded: () => !isAlive(identity),
    stop: () => (stopping ??= stopAndForget(plan, identity)),
    kill: () => {
      const last = plan.stopSteps.at(-1);
      if (last !== undefined) sendSignal(identity, last.signal);
    },
  };
}

async function stopAndForget(plan: ServicePlan, identity: ProcessIdentity): Promise<NodeJS.Signals | undefined> {
  const signal = await stopProcess(identity, plan.stopSteps);
  forgetRun(plan.dataFolder, plan.name, identity);
  return signal;
}

async function failureOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code) => resolve(`it ended at once (exit code ${code ?? 'unknown'})`));
  });
}

function logOf(dataFolder: string, name: string): string {
  return join(dataFolder, 'log', `${name}.log`);
}

function openLog(log: string): number {
  rmSync(`${log}.1`, { force: true });
  try {
    renameSync(log, `${log}.1`);
  } catch {
    // there is no former log
  }
  return openSync(log, 'a', 0o600);
}
