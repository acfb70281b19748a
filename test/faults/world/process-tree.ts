import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isGoneWithin } from '../../../apps/launch/src/processes.js';
import type { Service } from '../../../apps/launch/src/service.js';

const GONE_MS = 10_000;

/** Children of a process, by their ids; of the whole machine as /proc has it now. */
export function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) && parentOf(name) === pid ? [Number(name)] : []));
}

function parentOf(name: string): number | null {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null; // it ended meanwhile
  }
}

/** Signals a process; false when it is gone. */
export function signalled(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** Resolves when none of them runs any more, or does not end. */
export async function areGone(processes: readonly number[]): Promise<void> {
  const end = performance.now() + GONE_MS;
  while (processes.some((pid) => signalled(pid, 'SIGWINCH')) && performance.now() < end) await sleep(50);
}

/** kill -9, and waits until it is gone. Nothing where it was never started. */
export async function killed(service: Service | null): Promise<void> {
  if (service === null) return;
  signalled(service.process.pid, 'SIGKILL');
  await isGoneWithin(service.process, GONE_MS);
}

/** SIGSTOP; what is answered lets it go on. */
export function paused(service: Service | null): () => void {
  const pid = service?.process.pid;
  if (pid === undefined) return () => undefined;
  signalled(pid, 'SIGSTOP');
  return () => void signalled(pid, 'SIGCONT');
}
