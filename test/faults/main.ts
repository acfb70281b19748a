import 'reflect-metadata';
import { table } from '../bench/figures.js';
import type { Fault } from './kinds/fault.js';
import { FAULTS } from './kinds/all.js';
import { MUTATION_TRIALS } from './mutation-trials.js';
import { optionsOf, USAGE, type Options } from './options.js';
import { sumsOf, textOf } from './report.js';
import { tryMutations, tryOut } from './trial.js';

/** Of kills and resets there are so many kinds that these make more than three hundred. */
const TIMES = {
  short: (_fault: Fault): number => 3,
  long: ({ isCut }: Fault): number => (isCut ? 25 : 30),
} as const;
const CLIENTS = { short: 8, long: 8 } as const;

const options = optionsOf(process.argv.slice(2));
process.exit(options === null ? misuse() : await run(options));

function misuse(): number {
  console.error(USAGE);
  return 2;
}

/** Exit code: 0 all held, 1 something did not, or it could not be found out, 2 misuse. */
async function run(options: Options): Promise<number> {
  if (options.list) return list();
  const faults = FAULTS.filter(({ kind }) => options.only?.includes(kind) ?? true);
  if (faults.length === 0) return misuse();
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
  try {
    return await faultsOf(options, faults, stopping.signal);
  } catch (error) {
    console.error(`faults: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return 1;
  }
}

function list(): number {
  for (const { kind, says } of FAULTS) console.log(`${kind.padEnd(36)}${says}`);
  return 0;
}

async function faultsOf(options: Options, faults: readonly Fault[], signal: AbortSignal): Promise<number> {
  const length = options.long ? 'long' : 'short';
  const { seed, mutation, json } = options;
  const say = (line: string): void => console.error(line);
  say(againOf(options));
  if (mutation !== null) return mutationsOf(options, signal);
  const driven = await tryOut({
    ...{ seed, length, faults, times: options.times === null ? TIMES[length] : always(options.times) },
    ...{ clientsPerGateway: CLIENTS[length], lasts: 0, isThorough: true, signal, say },
  });
  const sums = sumsOf(driven);
  const text = textOf(driven, againOf(options));
  if (json && !sums.held) say(text);
  console.log(json ? JSON.stringify({ seed, ...sums, times: Object.fromEntries(driven.times) }) : text);
  return sums.held ? 0 : 1;
}

/** Exit code: 0 when each turned a check red that is to tell of it. */
async function mutationsOf({ seed, mutation, json }: Options, signal: AbortSignal): Promise<number> {
  const names = mutation === 'all' ? Object.keys(MUTATION_TRIALS) : String(mutation).split(',');
  const say = (line: string): void => console.error(line);
  const tried = await tryMutations(names, { seed, signal, say });
  const caught = tried.filter(({ isCaught }) => isCaught);
  const rows = tried.map(({ mutation: name, reds, isCaught }) => [
    name,
    isCaught ? 'caught' : 'NOT CAUGHT',
    reds.join(', '),
  ]);
  const text = `${table(rows)}\n\n${caught.length} of ${tried.length} mutations caught`;
  console.log(json ? JSON.stringify({ seed, tried }) : text);
  return caught.length === tried.length ? 0 : 1;
}

function always(times: number): () => number {
  return () => times;
}

function againOf({ seed, long, only, times }: Options): string {
  const words = [
    ...(long ? ['--long'] : []),
    ...(times === null ? [] : ['--times', String(times)]),
    ...(only === null ? [] : [`--only '${only.join(',')}'`]),
  ];
  return `seed ${seed}; again: npm run faults -- ${['--seed', String(seed), ...words].join(' ')}`;
}
