import type { Engine, Prepared } from './engine.js';

/** Microseconds for one operation decided. Of what decides in this process the time on a processor, which other work on the machine
 *  disturbs least; of a server, asked about many at once, wall-clock time. */
export async function microsOf(engine: Engine, prepared: readonly Prepared[], seconds: number): Promise<number> {
  return engine.atOnce === 1 ? inTurn(prepared, seconds) : together(prepared, seconds, engine.atOnce);
}

function inTurn(prepared: readonly Prepared[], seconds: number): number {
  const until = performance.now() + seconds * 1000;
  const before = process.cpuUsage();
  let count = 0;
  while (performance.now() < until) {
    // Answers are counted, so that no compiler can leave one out.
    for (const { ask } of prepared) if (ask() !== undefined) count += 1;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

async function together(prepared: readonly Prepared[], seconds: number, atOnce: number): Promise<number> {
  const started = performance.now();
  const until = started + seconds * 1000;
  let count = 0;
  const keepAsking = async (from: number): Promise<void> => {
    for (let at = from; performance.now() < until; at += 1) {
      if ((await prepared[at % prepared.length]?.ask()) !== undefined) count += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, index) => keepAsking(index)));
  return ((performance.now() - started) * 1000) / count;
}
