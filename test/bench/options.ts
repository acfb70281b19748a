import { parseArgs } from 'node:util';

/** `benches`: by name, with what each says of itself. */
export function usageOf(benches: Readonly<Record<string, { readonly says: string }>>): string {
  const names = Object.keys(benches);
  const widest = Math.max(...names.map((name) => name.length));
  const lines = Object.entries(benches).map(([name, { says }]) => `  ${name.padEnd(widest)}  ${says}`);
  return `Usage: npm run bench -- [${names.join(' | ')}] [options]

${lines.join('\n')}

  --json           print nothing but one line of JSON
  --seconds <n>    how long each measurement lasts (default 4)
  --rounds <n>     how often each is repeated; medians are told (default 3)
  --pairs <n>      oracle: how often each pair is asked (default 10000)
  --only <name>    oracle: one contest alone, by the name of its figures
  --entries <n>    officers: how many entries the log has (default 10000000)
  --profile <dir>  way: write a CPU profile of the gateway there
  --help           this`;
}

export interface Options {
  /** Name of the bench. */
  readonly bench: string;
  readonly json: boolean;
  readonly seconds: number;
  readonly rounds: number;
  readonly pairs: number;
  readonly entries: number;
  readonly only: string | null;
  readonly profile: string | null;
}

/** What was asked for; null when it cannot be understood or help was asked for. */
export function optionsOf(args: readonly string[], benches: readonly string[]): Options | null {
  const read = parsed(args);
  if (read === null || read.values.help || read.positionals.length > 1) return null;
  const { values, positionals } = read;
  const bench = benches.find((name, place) => name === positionals[0] || (place === 0 && positionals.length === 0));
  const numbers = numbersOf(values);
  if (bench === undefined || numbers === null) return null;
  return { bench, ...numbers, json: values.json, only: values.only ?? null, profile: values.profile ?? null };
}

type Numbers = Pick<Options, 'seconds' | 'rounds' | 'pairs' | 'entries'>;

function numbersOf(values: Readonly<Record<keyof Numbers, string>>): Numbers | null {
  const seconds = whole(values.seconds, 120);
  const rounds = whole(values.rounds, 50);
  const pairs = whole(values.pairs, 1_000_000);
  const entries = whole(values.entries, 100_000_000);
  if (seconds === null || rounds === null || pairs === null || entries === null) return null;
  return { seconds, rounds, pairs, entries };
}

function parsed(args: readonly string[]) {
  const options = {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    pairs: { type: 'string', default: '10000' },
    entries: { type: 'string', default: '10000000' },
    only: { type: 'string' },
    profile: { type: 'string' },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch {
    return null;
  }
}

function whole(text: string, most: number): number | null {
  const value = Number(text);
  return Number.isInteger(value) && value >= 1 && value <= most ? value : null;
}
