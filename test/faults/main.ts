import 'reflect-metadata';
import type { Fault } from './kinds/fault.js';
import { FAULTS } from './kinds/all.js';
import { optionsOf, USAGE, type Options } from './options.js';
import { sumsOf, textOf } from './report.js';
import { tryOut } from './trial.js';

/** Kills and resets cost little and show much. */
const TIMES = {
  short: (_fault: Fault): number => 3,
  long: ({ isCut }: Fault): number => (isCut ? 35 : 30),
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
  for (const { kind, says } of FAULTS) console.log(`${kind.padEnd(34)}${says}`);
  return 0;
}

async function faultsOf(options: Options, faults: readonly Fault[], signal: AbortSignal): Promise<number> {
  const length = options.long ? 'long' : 'short';
  const { seed, mutation, json } = options;
  const say = (line: string): void => console.error(line);
  say(againOf(options));
  const plan = {
    seed,
    length,
    faults,
    times: options.times === null ? TIMES[length] : always(options.times),
    clientsPerGateway: CLIENTS[length],
  } as const;
  const driven = await tryOut({ ...plan, mutation, signal, say });
  const sums = sumsOf(driven);
  console.log(json ? JSON.stringify({ seed, ...sums }) : textOf(driven, againOf(options)));
  return sums.held ? 0 : 1;
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
