import { appendFileSync } from 'node:fs';

/** Loaded into a gateway under watch (`--import`, with `--expose-gc`): appends what memory it has, a line of JSON each second.
 *  Every 30 s all that is garbage is swept first, so that what the heap holds then is what is kept. */
const file = process.env['MEMORY_SAMPLES'];
const SWEEP_EVERY = 30;

if (file !== undefined) {
  let count = 0;
  setInterval(() => {
    count += 1;
    const swept = count % SWEEP_EVERY === 0 && globalThis.gc !== undefined;
    if (swept) globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    appendFileSync(file, `${JSON.stringify({ at: performance.now() / 1000, rss, heapUsed, swept })}\n`);
  }, 1_000).unref();
}
