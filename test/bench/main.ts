import 'reflect-metadata';
import type { Bench } from './bench.js';
import { BENCHES } from './benches.js';
import { optionsOf, usageOf, type Options } from './options.js';

const options = optionsOf(process.argv.slice(2), Object.keys(BENCHES));
const bench = BENCHES[options?.bench ?? ''];
process.exit(options && bench ? await run(bench, options) : misuse());

function misuse(): number {
  console.error(usageOf(BENCHES));
  return 2;
}

/** Exit code: 0 measured, 1 it could not be, or what had to hold did not. Whether a figure reaches what it must is for the reader to see. */
async function run(bench: Bench, options: Options): Promise<number> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
  // Nothing here takes half as long; a machine that hangs must not keep the services for ever.
  setTimeout(() => stopping.abort(), (30 * 60 + 30 * options.rounds * (options.seconds + 2)) * 1000).unref();
  const say = (line: string): void => console.error(line);
  try {
    const { figures, text, failure } = await bench.run({ options, signal: stopping.signal, say });
    if (!options.json) console.log(`${text}\n`);
    console.log(JSON.stringify({ figures }));
    if (failure !== undefined) console.error(`bench: ${failure}`);
    return failure === undefined ? 0 : 1;
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}
