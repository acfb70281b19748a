import { readFileSync } from 'node:fs';
import { coverageOf, printed, readRows } from './rows.js';
import { allTitles } from './spec-files.js';

const USAGE = `Usage: npm run rows -- [--json]

Prints what standards, laws and agreements ask (test/rows/rows.yaml), and which tests hold it: those that carry the id of the
row in their name. Reads names, runs no test.`;

const [option] = process.argv.slice(2);
if (option === undefined || option === '--json') {
  const coverage = coverageOf(readRows(readFileSync('test/rows/rows.yaml', 'utf8')), allTitles());
  process.stdout.write(`${option === undefined ? printed(coverage) : JSON.stringify(coverage, null, 2)}\n`);
} else {
  process.stdout.write(`${USAGE}\n`);
  process.exitCode = option === '--help' ? 0 : 2;
}
