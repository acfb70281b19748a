import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run faults [-- options]

Breaks all that can break, on real processes, while clients ask, and holds every answer they got against the ledger and the topic.

  --long               every kind by the dozens, each as long as it lasts in life (an hour and a half); else three times, briefly
  --times <n>          each kind so often instead
  --seed <n>           the choices of an earlier run
  --only <kind,…>      these kinds of faults alone
  --mutation <name,…>  with mutations of the product, of which each must turn a check red; all: every one
  --json               print nothing but one line of JSON
  --list               print the kinds of faults and the mutations
  --help               this

Exit codes: 0 all held (with --mutation: each was caught), 1 something did not, 2 misuse. docs/reliability.md tells what is tried.`;

export interface Options {
  readonly long: boolean;
  readonly seed: number;
  /** How often each kind; null: as often as such a run has it. */
  readonly times: number | null;
  /** Null: all. */
  readonly only: readonly string[] | null;
  readonly mutation: string | null;
  readonly json: boolean;
  readonly list: boolean;
}

const MOST_SEED = 0xffff_ffff;
const MOST_TIMES = 1_000;

/** What was asked for; null when it cannot be understood or help was asked for. */
export function optionsOf(args: readonly string[]): Options | null {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const options = {
    long: flag,
    seed: text,
    times: text,
    only: text,
    mutation: text,
    json: flag,
    list: flag,
    help: flag,
  };
  try {
    const { help, seed, times, only, mutation, ...flags } = parseArgs({ args: [...args], options }).values;
    const numbers = numbersIn(seed, times);
    if (help || Object.values(numbers).some((number) => Number.isNaN(number))) return null;
    return { ...flags, ...numbers, only: only?.split(',') ?? null, mutation: mutation ?? null };
  } catch {
    return null;
  }
}

function numbersIn(seed: string | undefined, times: string | undefined): Pick<Options, 'seed' | 'times'> {
  return {
    seed: seed === undefined ? randomInt(MOST_SEED) : whole(seed, MOST_SEED),
    times: times === undefined ? null : whole(times, MOST_TIMES),
  };
}

/** NaN for what is none, or more. */
function whole(text: string, most: number): number {
  return /^\d+$/.test(text) && Number(text) <= most ? Number(text) : Number.NaN;
}
