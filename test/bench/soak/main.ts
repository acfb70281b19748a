import 'reflect-metadata';
import { onStage } from '../stage.js';
import { soakOptionsOf, USAGE, type SoakOptions } from './options.js';
import { soak } from './soak.js';
import { verdictOn } from './verdict.js';

const options = soakOptionsOf(process.argv.slice(2));
process.exit(options === null ? misuse() : await run(options));

function misuse(): number {
  console.error(USAGE);
  return 2;
}

/** Exit code: 0 all held, 1 something did not, or it could not be found out. */
async function run(options: SoakOptions): Promise<number> {
  const [stopping, cutting] = [new AbortController(), new AbortController()];
  process.on('SIGINT', () => (cutting.signal.aborted ? stopping.abort() : cutting.abort()));
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
  // A machine that hangs must not keep the services for ever.
  setTimeout(() => stopping.abort(), (options.minutes + 20) * 60_000).unref();
  const say = (line: string): void => console.error(line);
  try {
    const { signal } = stopping;
    const found = await onStage(signal, (stage) => soak(stage, { options, signal, cut: cutting.signal, say }));
    const { held, figures, text } = verdictOn(found);
    if (!options.json) console.log(`${text}\n`);
    console.log(JSON.stringify({ held, figures }));
    return held ? 0 : 1;
  } catch (error) {
    console.error(`soak: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}
