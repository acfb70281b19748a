import { readCatalogue } from '#persistence';
import { holds, SuiteRunner, type CaseReport, type Catalogue, type Difference, type SuiteReport } from '#policies';
import { HELD, NOT_HELD, type Command, type Surroundings } from './command.js';
import { convenantOptions, mistakeLine, readAll, type ReadConvenant } from './convenant-files.js';

const USAGE = `Usage: ketenpoort convenant test [file…] [--json]

Runs the cases beside each convenant (<region>.cases.yaml) with the code that decides and records at the gate, and tells of
each case that does not hold what differs and which clause it comes from. A convenant holds when every case does, every clause
grants something in one of them, and every cell of the matrix is spoken of. Without files: all convenants in CONFIG_DIR.

Examples:
  ketenpoort convenant test
  ketenpoort convenant test config/convenants/twente.yaml
  ketenpoort convenant test --json

Exit codes: 0 held, 1 did not hold, 2 misuse.`;

/** Runs the cases of convenants. */
export const testConvenants: Command = (parameters, surroundings) => {
  const { files, json, help } = convenantOptions(parameters, USAGE);
  if (help) {
    surroundings.out(USAGE);
    return Promise.resolve(HELD);
  }
  const read = readAll(files, surroundings.environment);
  const catalogue = readCatalogueFor(read, surroundings);
  const results = read.map((one) => resultOf(one, catalogue));
  if (json) surroundings.out(JSON.stringify(results));
  else for (const result of results) tell(result, surroundings);
  return Promise.resolve(results.every(({ held }) => held) ? HELD : NOT_HELD);
};

interface Result {
  readonly file: string;
  readonly held: boolean;
  readonly mistakes: ReadConvenant['mistakes'];
  /** null: there was nothing to run. */
  readonly report: SuiteReport | null;
}

/** Only needed once something was read with it. */
function readCatalogueFor(read: readonly ReadConvenant[], { environment }: Surroundings): Catalogue | null {
  return read.some(({ suite }) => suite !== null) ? readCatalogue(environment['CONFIG_DIR'] ?? 'config') : null;
}

function resultOf({ file, convenant, suite, mistakes }: ReadConvenant, catalogue: Catalogue | null): Result {
  if (!convenant || !suite || !catalogue) return { file, held: false, mistakes, report: null };
  const report = new SuiteRunner(convenant, catalogue).run(suite);
  return { file, held: holds(report), mistakes, report };
}

function tell({ file, mistakes, report, held }: Result, { out, err }: Surroundings): void {
  for (const mistake of mistakes) err(mistakeLine(mistake));
  if (!report) {
    out(mistakes.length > 0 ? `${file}: not run` : `${file}: there are no cases beside it`);
    return;
  }
  for (const failed of report.failed) failureLines(file, failed).forEach((line) => out(line));
  for (const id of report.unusedClauses) out(`${file}: no case shows what ${id} grants`);
  for (const cell of report.emptyCells) out(`${file}: no case speaks of ${cell}`);
  const all = report.held + report.failed.length;
  out(`${report.region}: ${String(report.held)} of ${String(all)} cases held${held ? '' : ': it does not hold'}`);
}

function failureLines(file: string, { id, says, line, differences }: CaseReport): readonly string[] {
  const cases = file.replace(/\.yaml$/, '.cases.yaml');
  return [`${cases}:${String(line)}: ${id} does not hold. ${says}`, ...differences.map(differenceLine)];
}

function differenceLine({ situation, fields, expected, actual, clauses }: Difference): string {
  const where = [situation.purpose, situation.phase, situation.track, situation.function].join(', ');
  const whose = clauses.length > 0 ? `, see ${clauses.join(', ')}` : '';
  return `  ${fields.join(', ')}: expected ${expected}, came out ${actual}${whose} (${where})`;
}
