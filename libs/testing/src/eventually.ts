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

/** Tries until `act` succeeds, and answers what it gave; throws what it was to do and why that failed last when it never does. */
export async function untilDone<T>(what: string, act: () => Promise<T>, patience = PATIENCE_MS): Promise<T> {
  let failure: unknown;
  const attempt = (): Promise<false | { readonly done: T }> =>
    act().then(
      (done) => ({ done }),
      (error: unknown) => {
        failure = error;
        return false;
      },
    );
  const { done } = await eventually(what, attempt, patience).catch(() => {
    throw new Error(`never done: ${what}: ${String(failure)}`, { cause: failure });
  });
  return done;
}
