import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ReplicaJob } from './appender.js';

const APPENDER = fileURLToPath(new URL('./appender.js', import.meta.url));

/** Entries a second that so many processes append together, each as it is told. Rejects when one of them could not. */
export async function replicasPerSecond(count: number, order: ReplicaJob): Promise<number> {
  const found = await Promise.all(Array.from({ length: count }, () => inProcess(order)));
  return found.reduce((sum, one) => sum + one, 0);
}

function inProcess(order: ReplicaJob): Promise<number> {
  const child = fork(APPENDER);
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('a replica ended before it had appended')));
    child.once('message', (told: { readonly found?: number; readonly error?: string }) => {
      if (told.found === undefined) reject(new Error(told.error));
      else resolve(told.found);
    });
    child.send(order);
  });
}
