import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Environment } from '#settings';
import { Failure, HELD, MISUSE, type ExitCode, type Surroundings } from '../command.js';
import type { Verb } from '../dispatch.js';
import { StaffSession } from './session.js';

type OptionsConfig = NonNullable<ParseArgsConfig['options']>;

/** What was given on the command line. */
export interface Given {
  /** Positional arguments, as many as the plan names. */
  readonly words: readonly string[];
  /** One value of an option, or null. */
  one(name: string): string | null;
  /** All values of an option that may be repeated; null when it was not given. */
  many(name: string): readonly string[] | null;
  readonly dryRun: boolean;
  readonly environment: Environment;
  /** Tells whoever waits how far it is: no part of the answer. */
  readonly progress: (line: string) => void;
  /** Signs in when it is first needed. */
  readonly session: () => Promise<StaffSession>;
}

/** What a verb answers: for machines, and for people. */
export interface Outcome {
  readonly json: unknown;
  readonly lines: readonly string[];
  /** Of a plan that says so: the same as lines of CSV. */
  readonly csv?: readonly string[];
  readonly code?: ExitCode;
}

/** An option, and what its value is: `--region <id>`. Repeated ones give a list. */
export interface OptionPlan {
  readonly value: string;
  readonly does: string;
  readonly multiple?: boolean;
}

/** A verb of the administrators', told once: from this come its parsing, its help and its answer. */
export interface VerbPlan {
  /** `party add`. */
  readonly name: string;
  readonly does: string;
  /** Positional arguments, each needed. */
  readonly words?: readonly string[];
  readonly options?: Readonly<Record<string, OptionPlan>>;
  /** It changes something, so that it has a dry run. */
  readonly changes?: boolean;
  /** Its answer is a list, which may be had as CSV. */
  readonly csv?: boolean;
  readonly examples: readonly string[];
  readonly work: (given: Given) => Promise<Outcome>;
}

const AS: OptionPlan = {
  value: 'staff id',
  does: 'whose key of KEYS_DIR/staff to sign in with (default: the only one there)',
};
const FLAGS = {
  'dry-run': 'do and check everything, then undo it',
  json: 'answer in JSON',
  csv: 'answer in CSV (RFC 4180), for a spreadsheet',
  help: 'this',
} as const;

/** Makes the command of a plan. */
export function verb(plan: VerbPlan): Verb {
  return {
    does: plan.does,
    run: async (parameters, { environment, out, err }) => {
      const { values, positionals } = parsed(plan, parameters);
      if (values['help'] === true) {
        out(helpOf(plan));
        return HELD;
      }
      const words = plan.words ?? [];
      if (positionals.length !== words.length)
        throw misuse(
          plan,
          words.length === 0
            ? 'Nothing but options is expected'
            : `Expected: ${words.map((word) => `<${word}>`).join(' ')}`,
        );
      const outcome = await plan.work(givenOf({ environment, err }, values, positionals));
      linesAs(values, outcome).forEach(out);
      return outcome.code ?? HELD;
    },
  };
}

function linesAs(values: Values, { json, csv, lines }: Outcome): readonly string[] {
  if (values['json'] === true) return [JSON.stringify(json)];
  return values['csv'] === true && csv ? csv : lines;
}

/** The value of an option that must be there. */
export function needed(given: Given, name: string): string {
  const value = given.one(name);
  if (value === null) throw new Failure(`State --${name}. --help tells more`, MISUSE);
  return value;
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

function givenOf(
  { environment, err }: Pick<Surroundings, 'environment' | 'err'>,
  values: Values,
  words: readonly string[],
): Given {
  const many = (name: string): readonly string[] | null => {
    const value = values[name];
    return value === undefined ? null : [value].flat().map(String);
  };
  const one = (name: string): string | null => many(name)?.at(-1) ?? null;
  let session: Promise<StaffSession> | null = null;
  return {
    ...{ words, one, many, environment, progress: err },
    dryRun: values['dry-run'] === true,
    session: () => (session ??= StaffSession.open(environment, one('as'))),
  };
}

function parsed(plan: VerbPlan, parameters: readonly string[]): { values: Values; positionals: readonly string[] } {
  const options: OptionsConfig = {};
  for (const [name, { multiple = false }] of Object.entries({ ...plan.options, as: AS }))
    options[name] = { type: 'string', multiple };
  for (const name of flagsOf(plan)) options[name] = { type: 'boolean' };
  try {
    return parseArgs({ args: [...parameters], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw misuse(plan, error instanceof Error ? (error.message.split('. ')[0] ?? 'Misuse') : 'Misuse');
  }
}

function flagsOf({ changes = false, csv = false }: VerbPlan): readonly (keyof typeof FLAGS)[] {
  if (csv) return ['json', 'csv', 'help'];
  return changes ? ['dry-run', 'json', 'help'] : ['json', 'help'];
}

function misuse(plan: VerbPlan, problem: string): Failure {
  return new Failure(`${problem}.\n\n${helpOf(plan)}`, MISUSE);
}

function helpOf(plan: VerbPlan): string {
  const { name, does, words = [], options = {}, examples } = plan;
  const rows = [
    ...Object.entries({ ...options, as: AS }).map(
      ([option, { value, does: what, multiple }]) =>
        [`--${option} <${value}>`, `${what}${multiple === true ? '; may be repeated' : ''}`] as const,
    ),
    ...flagsOf(plan).map((flag) => [`--${flag}`, FLAGS[flag]] as const),
  ];
  const width = Math.max(...rows.map(([option]) => option.length)) + 2;
  return [
    `Usage: ketenpoort ${[name, ...words.map((word) => `<${word}>`)].join(' ')} [options]`,
    '',
    `${does}.`,
    '',
    ...rows.map(([option, what]) => `  ${option.padEnd(width)}${what}`),
    '',
    'Examples:',
    ...examples.map((example) => `  ketenpoort ${example}`),
    '',
    'ISSUER (or GATEWAY_HOST and GATEWAY_PORT) says where the product is; KEYS_DIR where keys are, or KETENPOORT_STAFF_KEY the one to use.',
  ].join('\n');
}
