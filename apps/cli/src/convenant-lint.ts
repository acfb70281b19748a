import { HELD, NOT_HELD, type Command } from './command.js';
import { convenantOptions, mistakeLine, readAll } from './convenant-files.js';

const USAGE = `Usage: ketenpoort convenant lint [file…] [--json]

Looks for mistakes in convenants and in the cases beside them: unknown names, fields that may not be given, clauses that can
never apply. Without files: all convenants in CONFIG_DIR (default: config). Changes nothing.

Examples:
  ketenpoort convenant lint
  ketenpoort convenant lint config/convenants/groningen.yaml --json

Exit codes: 0 no mistakes, 1 mistakes, 2 misuse.`;

/** Tells every mistake in convenants, by file and line, with what to do about it. */
export const lintConvenants: Command = (parameters, { environment, out, err }) => {
  const { files, json, help } = convenantOptions(parameters, USAGE);
  if (help) {
    out(USAGE);
    return Promise.resolve(HELD);
  }
  const read = readAll(files, environment);
  const mistakes = read.flatMap((one) => one.mistakes);
  if (json) out(JSON.stringify({ files: read.map(({ file }) => file), mistakes }));
  else {
    for (const mistake of mistakes) err(mistakeLine(mistake));
    for (const { file, convenant } of read) {
      if (convenant)
        out(
          `${file}: ${convenant.id} version ${String(convenant.version)}, ${String(convenant.clauses.length)} clauses`,
        );
    }
    out(mistakes.length === 0 ? 'No mistakes.' : `Mistakes: ${String(mistakes.length)}.`);
  }
  return Promise.resolve(mistakes.length === 0 ? HELD : NOT_HELD);
};
