import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Terms } from './terms.js';

/** What one process is to try. */
export interface Order extends Pick<Terms, 'filled' | 'drop'> {
  readonly ids: readonly string[];
}

/** What came of one attempt: null when it got through, as it must. */
export interface Told {
  readonly id: string;
  readonly failed: string | null;
}

const WORKER = join('dist', 'test', 'attacks', 'undefended', 'worker.js');

/** Has a process of its own try them, and hands on what it tells of each. */
export function ordered(order: Order, hear: (told: Told) => void): Promise<void> {
  const waiting = new Set(order.ids);
  const worker = fork(WORKER);
  worker.on('message', (told: Told) => {
    waiting.delete(told.id);
    hear(told);
  });
  worker.send(order);
  return new Promise((done) =>
    worker.once('exit', () => {
      for (const id of waiting) hear({ id, failed: 'its process ended before it was tried' });
      done();
    }),
  );
}
