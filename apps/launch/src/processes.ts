import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the words of the operating system; unlike for every other process with this pid. */
  readonly started: string;
}

/** One step of stopping: the signal, and how long it may take before the next step. */
export interface StopStep {
  readonly signal: NodeJS.Signals;
  readonly patienceMs: number;
}

/** Who runs under `pid` now, or undefined when nobody does. A process that only waits to be reaped counts as gone. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const started = process.platform === 'linux' ? startedOnLinux(pid) : startedByPs(pid);
  return started === undefined ? undefined : { pid, started };
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid)?.started === identity.started;
}

function startedOnLinux(pid: number): string | undefined {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The command, in parentheses, may hold spaces and parentheses itself: fields count from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, ticks] = [fields[0], fields[19]];
  if (ticks === undefined || state === 'Z' || state === 'X') return undefined;
  return `${ticks}@${readOrNothing('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}`;
}

function startedByPs(pid: number): string | undefined {
  try {
    const answer = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    const [state = 'Z', ...started] = answer.split(/\s+/);
    return state.startsWith('Z') ? undefined : started.join(' ');
  } catch {
    return undefined;
  }
}

/** The command line of a process for people to read, or undefined when it may not be seen. */
export function commandOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return commandByPs(pid);
  return readOrNothing(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim();
}

function commandByPs(pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

/** Waits until the process is gone; false when it still runs after `patienceMs`. */
export async function isGoneWithin(identity: ProcessIdentity, patienceMs: number): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while (isAlive(identity)) {
    if (performance.now() > deadline) return false;
    await sleep(25);
  }
  return true;
}

/** Stops exactly this process, step by step; its identity is checked before each signal.
 *  Answers the signal it went by, or undefined when it was gone already. Throws when it outlives the last step. */
export async function stopProcess(
  identity: ProcessIdentity,
  steps: readonly StopStep[],
): Promise<NodeJS.Signals | undefined> {
  for (const [index, { signal, patienceMs }] of steps.entries()) {
    if (!sendSignal(identity, signal) && index === 0) return undefined;
    if (await isGoneWithin(identity, patienceMs)) return signal;
  }
  throw new Error(`process ${identity.pid} could not be stopped`);
}

/** Signals the process if it is still the same one; false when it is gone. */
export function sendSignal(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    return process.kill(identity.pid, signal);
  } catch {
    return isAlive(identity);
  }
}

export function readOrNothing(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

export function linkOrNothing(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}
