import { Failure, HELD, MISUSE, type Command } from './command.js';
import { lintConvenants } from './convenant-lint.js';
import { testConvenants } from './convenant-test.js';

const VERBS: ReadonlyMap<string, Command> = new Map([
  ['lint', lintConvenants],
  ['test', testConvenants],
]);

const USAGE = `Usage: ketenpoort convenant <verb> [options]

  lint        look for mistakes in convenants and in the cases beside them
  test        run the cases of convenants

ketenpoort convenant <verb> --help tells more.`;

/** What can be done with convenants as files. */
export const convenant: Command = async ([verb, ...parameters], surroundings) => {
  const run = VERBS.get(verb ?? '');
  if (run) return run(parameters, surroundings);
  if (verb === '--help') {
    surroundings.out(USAGE);
    return HELD;
  }
  throw new Failure(USAGE, MISUSE);
};
