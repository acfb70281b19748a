import { readFileSync } from 'node:fs';
import { Failure, MISUSE } from '../command.js';
import type { StaffSession } from './session.js';
import type { Given, Outcome } from './verb.js';

/** Says null, where null as a value says that the argument is left out. */
export const NULL = Symbol('null');

/** One argument of a mutation: its GraphQL type and its value. Null: left out. */
export type Argument = readonly [type: string, value: unknown];

export interface Mutation {
  readonly name: string;
  readonly args: Readonly<Record<string, Argument>>;
  /** What else is asked of the answer. */
  readonly more?: string;
  /** What is told when it was done. */
  readonly done: (answer: Readonly<Record<string, unknown>>) => string;
}

/** Makes one change, and tells whether there was anything to do and where it was recorded. */
export async function change(given: Given, { name, args, more = '', done }: Mutation): Promise<Outcome> {
  const session = await given.session();
  const all: Readonly<Record<string, Argument>> = { ...args, dryRun: ['Boolean!', given.dryRun] };
  const used = Object.entries(all).filter(([, [, value]]) => value !== null);
  const heads = used.map(([argument, [type]]) => `$${argument}: ${type}`).join(', ');
  const passed = used.map(([argument]) => `${argument}: $${argument}`).join(', ');
  const query = `mutation (${heads}) { ${name}(${passed}) { changed dryRun records { region id } ${more} } }`;
  const values = used.map(([argument, [, value]]) => [argument, value === NULL ? null : value] as const);
  const data = await session.ask(query, Object.fromEntries(values));
  const answer = data[name] as Readonly<Record<string, unknown>> & Changed;
  return { json: answer, lines: linesOf(answer, done(answer)) };
}

interface Changed {
  readonly changed: boolean;
  readonly dryRun: boolean;
  readonly records: readonly { readonly region: string; readonly id: string }[];
}

function linesOf({ changed, dryRun, records }: Changed, done: string): string[] {
  if (!changed) return ['Nothing to do: it is so already.'];
  if (dryRun) return [`${done} Dry run: all of it was checked, and undone.`];
  return [done, ...records.map(({ region, id }) => `Recorded in ${region}: ${id}`)];
}

/** A public JWK from a file. A private one never leaves this machine. */
export function publicKeyFile(path: string): object {
  const value = jsonFile(path);
  if ('d' in value || 'k' in value || 'p' in value)
    throw new Failure(
      `${path} holds a PRIVATE key. It stays with its owner: give the public half, as \`ketenpoort key make\` prints it`,
      MISUSE,
    );
  const { staff: _owner, ...jwk } = value as { readonly staff?: unknown };
  return jwk;
}

function jsonFile(path: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'it is no JSON';
    throw new Failure(`${path} cannot be read (${code}). Give a file that holds one public JWK`, MISUSE);
  }
  throw new Failure(`${path} holds no JSON object. Give a file that holds one public JWK`, MISUSE);
}

/** Whose key is meant: `--party` or `--staff`, one of them. */
export async function holderOf(given: Given, session: StaffSession): Promise<Readonly<Record<string, Argument>>> {
  const [party, staff] = [given.one('party'), given.one('staff')];
  if ((party === null) === (staff === null)) throw new Failure('Say whose key it is: --party or --staff', MISUSE);
  return { oin: ['ID', party && (await session.oinOf(party))], staff: ['ID', staff] };
}
