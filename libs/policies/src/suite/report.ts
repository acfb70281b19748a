import { NEVER_RECIPIENTS } from '#kernel';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Convenant } from '../convenant/convenant.js';
import type { SuiteSituation } from './situations.js';
import type { SuiteCase } from './suite.js';

/** Something that came out otherwise than a case says. */
export interface Difference {
  readonly situation: SuiteSituation;
  /** Coordinates, a category, or `record.<member>`. */
  readonly fields: readonly string[];
  readonly expected: string;
  readonly actual: string;
  /** The clauses that it comes from. */
  readonly clauses: readonly string[];
}

export interface CaseReport {
  readonly id: string;
  readonly says: string;
  readonly line: number;
  readonly differences: readonly Difference[];
  /** Clauses that granted something. */
  readonly used: readonly string[];
}

export interface SuiteReport {
  readonly region: string;
  readonly held: number;
  /** Cases that did not hold. Fields of which the same is to be told stand together. */
  readonly failed: readonly CaseReport[];
  /** Clauses that grant nothing in any case. */
  readonly unusedClauses: readonly string[];
  /** Cells of the matrix, `GGD K04`, of which no case speaks. */
  readonly emptyCells: readonly string[];
}

export interface Whole {
  readonly cases: readonly SuiteCase[];
  readonly convenant: Convenant;
  readonly catalogue: Catalogue;
}

export function gather(region: string, reports: readonly CaseReport[], whole: Whole): SuiteReport {
  const failed = reports.filter(({ differences }) => differences.length > 0);
  const used = new Set(reports.flatMap((report) => report.used));
  return {
    region,
    held: reports.length - failed.length,
    failed: failed.map((report) => ({ ...report, differences: together(report.differences) })),
    unusedClauses: whole.convenant.clauses.map(({ id }) => id).filter((id) => !used.has(id)),
    emptyCells: emptyCells(whole),
  };
}

/** Nothing failed, and nothing was left out. */
export function holds({ failed, unusedClauses, emptyCells: empty }: SuiteReport): boolean {
  return failed.length + unusedClauses.length + empty.length === 0;
}

function emptyCells({ cases, convenant, catalogue }: Whole): readonly string[] {
  const spoken = new Set(cases.flatMap(({ given, then }) => then.map(({ category }) => `${given.party} ${category}`)));
  const receiving = convenant.parties.filter(({ type }) => !NEVER_RECIPIENTS.includes(type));
  return receiving
    .flatMap(({ type }) => catalogue.categories.map(({ code }) => `${type} ${code}`))
    .filter((cell) => !spoken.has(cell));
}

function together(differences: readonly Difference[]): readonly Difference[] {
  const lines = new Map<string, Difference>();
  for (const difference of differences) {
    const { situation, expected, actual, clauses } = difference;
    const key = JSON.stringify([situation, expected, actual, clauses]);
    const known = lines.get(key);
    lines.set(key, known ? { ...known, fields: [...known.fields, ...difference.fields] } : difference);
  }
  return [...lines.values()];
}
