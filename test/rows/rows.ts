import { parse } from 'yaml';
import type { Title } from './titles.js';

/** What a standard, a law or an agreement asks of the product, under the id that tests carry in their names. */
export interface Row {
  readonly id: string;
  readonly asks: string;
  /** Standard or article. */
  readonly source: string;
  /** What of the row is answered otherwise here, and how. */
  readonly overruled?: string;
  /** What is not built yet and keeps the row from being tested. */
  readonly needs?: string;
}

export interface Coverage extends Row {
  readonly tests: readonly Title[];
}

const ID = /\b(?:JZV|IW|LDV|ADL|VNG|FSC|OAU|CE|NUT|LEG|STD)-[0-9]{2}\b/g;

/** Reads `rows.yaml`: a list by source document. */
export function readRows(text: string): Row[] {
  return parse(text) as Row[];
}

/** Ids in the name of a test. */
export function idsIn({ name }: Title): string[] {
  return [...new Set(name.match(ID))];
}

/** Each row with the tests that carry its id, in the order of the rows. */
export function coverageOf(rows: readonly Row[], titles: readonly Title[]): Coverage[] {
  return rows.map((row) => ({ ...row, tests: titles.filter((title) => idsIn(title).includes(row.id)) }));
}

/** For a terminal. */
export function printed(coverage: readonly Coverage[]): string {
  const covered = coverage.filter(({ tests }) => tests.length > 0);
  const lines = coverage.flatMap(({ id, asks, overruled, needs, tests }) => [
    `${tests.length > 0 ? 'held   ' : 'not yet'} ${id.padEnd(7)} ${asks}`,
    ...(overruled === undefined ? [] : [`${INDENT}here: ${overruled}`]),
    ...filesOf(tests).map((line) => INDENT + line),
    ...(tests.length > 0 ? [] : [`${INDENT}needs: ${needs ?? 'a test'}`]),
  ]);
  return [...lines, '', `${String(covered.length)} of ${String(coverage.length)} rows are held by a test.`].join('\n');
}

const INDENT = ' '.repeat(16);

function filesOf(tests: readonly Title[]): string[] {
  const files = new Map<string, number>();
  for (const { file } of tests) files.set(file, (files.get(file) ?? 0) + 1);
  return Array.from(files, ([file, count]) => `${file} (${String(count)})`);
}
