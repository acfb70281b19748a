import { appendFileSync } from 'node:fs';

/** Loaded into a gateway under watch (`--import`): appends what memory it has, a line of JSON each second. */
const file = process.env['MEMORY_SAMPLES'];
if (file !== undefined) {
  setInterval(() => {
    const { rss, heapUsed, external } = process.memoryUsage();
    appendFileSync(file, `${JSON.stringify({ at: performance.now() / 1000, rss, heapUsed, external })}\n`);
  }, 1_000).unref();
}
