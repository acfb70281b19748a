import 'reflect-metadata';
import type { Figure } from './figures.js';
import { optionsOf, USAGE, type Options } from './options.js';
import { measureSeal } from './seal.js';
import { sealFigures, sealTable } from './seal-report.js';
import { onStage } from './stage.js';
import { measureWay } from './way.js';
import { wayFigures, wayTable } from './way-report.js';

interface Report {
  readonly figures: readonly Figure[];
  readonly text: string;
}

const options = optionsOf(process.argv.slice(2));
process.exit(options === null ? misuse() : await bench(options));

function misuse(): number {
  console.error(USAGE);
  return 2;
}

/** Exit code: 0 measured, 1 it could not be. Whether a figure reaches what it must is for the reader to see. */
async function bench(options: Options): Promise<number> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
  // Nothing here takes half as long; a machine that hangs must not keep the services for ever.
  setTimeout(() => stopping.abort(), (10 * 60 + 30 * options.rounds * (options.seconds + 2)) * 1000).unref();
  const say = (line: string): void => console.error(line);
  try {
    const { figures, text } = options.bench === 'way' ? await way(options, stopping.signal, say) : await seal(options);
    if (!options.json) console.log(`${text}\n`);
    console.log(JSON.stringify({ figures }));
    return 0;
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

async function way(options: Options, signal: AbortSignal, say: (line: string) => void): Promise<Report> {
  const found = await onStage(signal, (stage) => measureWay(stage, options, say));
  return { figures: wayFigures(found), text: wayTable(found) };
}

async function seal(options: Options): Promise<Report> {
  const found = await measureSeal(options);
  return { figures: sealFigures(found), text: sealTable(found) };
}
