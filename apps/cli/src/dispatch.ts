import { didYouMean } from '#policies';
import { Failure, HELD, MISUSE, type Command, type ExitCode, type Surroundings } from './command.js';

/** A word of the command line that does something. Its own `--help` says how. */
export interface Verb {
  readonly does: string;
  readonly run: Command;
}

/** A word of the command line that others follow. */
export interface Noun {
  readonly does: string;
  readonly words: Readonly<Record<string, Verb | Noun>>;
  readonly examples: readonly string[];
}

const HELP = new Set(['--help', '-h', 'help']);

/** Follows the words of a command line to the verb they name and runs it with what is left. Misuse, with the nearest word there is,
 *  when they name none; `--help` after any word tells what may follow it. */
export function dispatch(
  noun: Noun,
  [word, ...rest]: readonly string[],
  surroundings: Surroundings,
  path = 'ketenpoort',
): Promise<ExitCode> {
  if (word === undefined) throw new Failure(usageOf(noun, path), MISUSE);
  if (HELP.has(word)) {
    surroundings.out(usageOf(noun, path));
    return Promise.resolve(HELD);
  }
  const known = Object.keys(noun.words);
  const next = known.includes(word) ? noun.words[word] : undefined;
  if (next === undefined)
    throw new Failure(`There is no "${path} ${word}". ${didYouMean(word, known)}\n\n${usageOf(noun, path)}`, MISUSE);
  return 'run' in next ? next.run(rest, surroundings) : dispatch(next, rest, surroundings, `${path} ${word}`);
}

function usageOf({ does, words, examples }: Noun, path: string): string {
  const width = Math.max(...Object.keys(words).map(({ length }) => length)) + 3;
  const hasNouns = Object.values(words).some((word) => !('run' in word));
  return [
    `Usage: ${path} ${hasNouns ? '<noun> <verb>' : '<verb>'} [arguments] [options]`,
    '',
    `${does}.`,
    '',
    ...Object.entries(words).map(([word, next]) => `  ${word.padEnd(width)}${meaningOf(next)}`),
    '',
    'Examples:',
    ...examples.map((example) => `  ${example}`),
    '',
    `${path} ${hasNouns ? '<noun> --help' : '<verb> --help'} tells more. Exit codes: 0 it held, 1 it did not, 2 misuse.`,
  ].join('\n');
}

function meaningOf(next: Verb | Noun): string {
  if ('run' in next) return next.does;
  return `${next.does} (${Object.keys(next.words).join(', ')})`;
}
