import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ConvenantMalformed, type Json } from '#kernel';
import { convenantDocument, parseCatalogue, parseConvenant, readConvenant } from '../index.js';
import type { ClauseTerms, Convenant } from '../index.js';
import { covers } from '../convenant/clause-overlap.js';
import { parseSuite } from './parse.js';
import { holds, type CaseReport } from './report.js';
import { SuiteRunner } from './run.js';
import type { Suite, SuiteCase } from './suite.js';

/** Real here: the shipped catalogue, convenants and cases, compiled, planned and decided as the gate does. */
const text = (name: string): string => readFileSync(`config/${name}`, 'utf8');
const catalogue = parseCatalogue(
  readdirSync('config/catalogue').map((name) => ({ name, text: text(`catalogue/${name}`) })),
);

const REGIONS = ['groningen', 'twente'].map((region) => {
  const convenant = parseConvenant({ name: `${region}.yaml`, text: text(`convenants/${region}.yaml`) }, catalogue);
  const file = { name: `${region}.cases.yaml`, text: text(`convenants/${region}.cases.yaml`) };
  return { region, convenant, suite: parseSuite(file, { convenant, catalogue }) };
});

describe.each(REGIONS)('the cases of $region', ({ convenant, suite }) => {
  it('[LEG-02] [LEG-16] [LEG-22] all hold, speak of every cell of the matrix and use every clause', () => {
    const report = new SuiteRunner(convenant, catalogue).run(suite);
    expect(report.failed).toEqual([]);
    expect(report).toMatchObject({ held: suite.cases.length, unusedClauses: [], emptyCells: [] });
    expect(holds(report)).toBe(true);
  }, 300_000);

  it('fail, and name the clause, whichever clause grants one more field', () => {
    const raised = convenant.clauses.map((clause) => ({ id: clause.id, mutant: raisedBy(clause, convenant) }));
    const missed = raised.filter(({ id, mutant }) => mutant && !isCaught(id, mutant, suite)).map(({ id }) => id);
    expect(missed).toEqual([]);
    expect(raised.filter(({ mutant }) => mutant).length).toBeGreaterThan(convenant.clauses.length / 2);
  }, 300_000);

  it('fail, and name the clause, whichever clause grants one field less', () => {
    const lowered = convenant.clauses.map((clause) => ({
      id: clause.id,
      mutant: withFields(clause, clause.fields.slice(1)),
    }));
    const missed = lowered.filter(({ id, mutant }) => !isCaught(id, { ...mutant, all: convenant }, suite));
    expect(missed.map(({ id }) => id)).toEqual([]);
  }, 300_000);
});

/** A convenant with another clause in the place of one, and the categories that it touches. */
interface Mutant {
  readonly clause: ClauseTerms;
  readonly category: string;
  readonly all: Convenant;
}

function withFields(clause: ClauseTerms, fields: readonly string[]): Pick<Mutant, 'clause' | 'category'> {
  return { clause: { ...clause, fields }, category: String(clause.fields[0]).slice(0, 3) };
}

/** The clause with the lowest field of one of its categories that would say something new, if the checks let it pass. */
function raisedBy(clause: ClauseTerms, all: Convenant): Mutant | null {
  const categories = new Set(clause.fields.map((field) => field.slice(0, 3)));
  const candidates = [...catalogue.fields.values()]
    .filter(({ category, coordinate }) => categories.has(category) && !clause.fields.includes(coordinate))
    .sort((a, b) => a.level - b.level);
  for (const { coordinate, category } of candidates) {
    const alone = { ...clause, fields: [coordinate] };
    if (all.clauses.some((other) => other.id !== clause.id && covers(other, alone))) continue;
    const mutant = { clause: { ...clause, fields: [...clause.fields, coordinate] }, category, all };
    if (passes(mutant)) return mutant;
  }
  return null;
}

/** Only what is for the same party bears on it; to judge less is quicker. */
function around({ clause, all }: Mutant): Convenant {
  const clauses = all.clauses.filter(({ to }) => to === clause.to);
  const changed = clauses.map((other) => (other.id === clause.id ? clause : other));
  return { ...all, clauses: changed.filter(({ fields }) => fields.length > 0) };
}

function passes(mutant: Mutant): boolean {
  try {
    const document: Json = convenantDocument(around(mutant));
    readConvenant(document, catalogue);
    return true;
  } catch (error) {
    if (error instanceof ConvenantMalformed) return false;
    throw error;
  }
}

/** The cases that name the clause are asked first: most often one of them tells. */
function isCaught(id: string, mutant: Mutant, { cases }: Suite): boolean {
  const runner = new SuiteRunner(around(mutant), catalogue);
  const { to } = mutant.clause;
  const isNamed = ({ then }: SuiteCase): number => Number(then.some(({ clauses }) => clauses.includes(id)));
  return cases
    .filter(({ given, then }) => given.party === to && then.some(({ category }) => category === mutant.category))
    .sort((one, other) => isNamed(other) - isNamed(one))
    .some((one) => namesClause(runner.runCase(one, [mutant.category]), id));
}

function namesClause({ differences }: CaseReport, id: string): boolean {
  return differences.some(({ clauses }) => clauses.includes(id));
}
