import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 40_000;

/** Waits until `look` gives something other than undefined or false; throws what it was waiting for when it never does. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  patience = PATIENCE_MS,
): Promise<T> {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    await sleep(50);
  }
  throw new Error(`never happened: ${what}`);
}
