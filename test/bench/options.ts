import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run bench -- [way | seal] [options]

  way    the whole way against the same query in Nest + Apollo + TypeORM, and + one statement through pg (default)
  seal   opening values sealed by field, by group and by bundle

  --json           print nothing but one line of JSON
  --seconds <n>    how long each measurement lasts (default 4)
  --rounds <n>     how often each is repeated; medians are told (default 3)
  --profile <dir>  way: write a CPU profile of the gateway there
  --help           this`;

export interface Options {
  readonly bench: 'way' | 'seal';
  readonly json: boolean;
  readonly seconds: number;
  readonly rounds: number;
  readonly profile: string | null;
}

/** What was asked for; null when it cannot be understood or help was asked for. */
export function optionsOf(args: readonly string[]): Options | null {
  const read = parsed(args);
  if (read === null || read.values.help || read.positionals.length > 1) return null;
  const { values, positionals } = read;
  const bench = BENCHES.find((name) => name === (positionals[0] ?? 'way'));
  const [seconds, rounds] = [whole(values.seconds, 120), whole(values.rounds, 50)];
  if (bench === undefined || seconds === null || rounds === null) return null;
  return { bench, seconds, rounds, json: values.json, profile: values.profile ?? null };
}

const BENCHES = ['way', 'seal'] as const;

function parsed(args: readonly string[]) {
  const options = {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
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
