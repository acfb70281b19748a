import type { Engine, Prepared } from './engine.js';

/** Microseconds for one operation decided, as wall-clock time over all that were. */
export async function microsOf(engine: Engine, prepared: readonly Prepared[], seconds: number): Promise<number> {
  return engine.atOnce === 1 ? inTurn(prepared, seconds) : together(prepared, seconds, engine.atOnce);
}

/** Answers are counted, so that none can be left out by a clever compiler. */
let answered = 0;

function inTurn(prepared: readonly Prepared[], seconds: number): number {
  const started = performance.now();
  const until = started + seconds * 1000;
  let [count, now] = [0, started];
  while (now < until) {
    for (const { ask } of prepared) if (ask() !== undefined) answered += 1;
    count += prepared.length;
    now = performance.now();
  }
  return ((now - started) * 1000) / count;
}

async function together(prepared: readonly Prepared[], seconds: number, atOnce: number): Promise<number> {
  const started = performance.now();
  const until = started + seconds * 1000;
  let count = 0;
  const keepAsking = async (from: number): Promise<void> => {
    for (let at = from; performance.now() < until; at += 1) {
      if ((await prepared[at % prepared.length]?.ask()) !== undefined) answered += 1;
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, index) => keepAsking(index)));
  return ((performance.now() - started) * 1000) / count;
}

/** How many answers were given so far. */
export function answersSoFar(): number {
  return answered;
}
