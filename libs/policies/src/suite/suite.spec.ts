import { describe, expect, it } from '@jest/globals';
import { SuiteMalformed, type Mistake } from '#kernel';
import { catalogueWith, clauseWith, convenantWith, wpg20DecisionWith } from '#testing';
import type { ClauseTerms, Convenant } from '../convenant/convenant.js';
import { parseSuite } from './parse.js';
import { holds } from './report.js';
import { SuiteRunner } from './run.js';
import type { Suite } from './suite.js';

const catalogue = catalogueWith({
  K01: {
    fields: { naam: { level: 1 }, geheim: { level: 2 }, status: { level: 0 } },
    lists: { acties: { marks: ['VALIDITY'], fields: { doel: { level: 1 }, belegdBij: { type: 'OIN' } } } },
  },
  K02: { holders: ['POLITIE'], marks: ['WPG14'], fields: { status: { level: 0 } } },
});

const SAID: Partial<ClauseTerms> = { id: 'C-1', phases: ['PLAN', 'UITVOERING'], fields: ['K01.status', 'K01.naam'] };

function convenantOf(change: Partial<Convenant> = {}, ...clauses: readonly Partial<ClauseTerms>[]): Convenant {
  return convenantWith([clauseWith(SAID), ...clauses.map((one) => clauseWith(one))], {
    parties: [
      { type: 'GEMEENTE', functions: ['regisseur', 'adviseur'], bsnBasis: [] },
      { type: 'ZORGVERZEKERAAR', functions: [], bsnBasis: [] },
    ],
    ...change,
  });
}

const GIVEN = `{ party: GEMEENTE, functions: [regisseur], purposes: [CASUSOVERLEG], phases: [PLAN], tracks: [VRIJWILLIG] }`;
const K01 = `{ level: 0, also: [naam], rest: { 1: CATEGORY_NOT_ALLOWED, 2: LEVEL_TOO_HIGH }, clauses: [C-1] }`;
const RECORD = '{ legalBasis: [AVG_6_1_E], controles: TTFF }';

/** One case; `given` is on line 5, K01 on line 7. */
function suiteText({ given = GIVEN, k01 = K01, record = RECORD, more = '' } = {}): string {
  return `region: proef\ncases:\n  - id: EEN\n    says: De regisseur ziet de naam.\n    given: ${given}\n    then:\n      K01: ${k01}\n${more}    record: ${record}\n`;
}

const read = (text: string, convenant = convenantOf()): Suite =>
  parseSuite({ name: 'proef.cases.yaml', text }, { convenant, catalogue });

function mistakesOf(text: string): readonly Mistake[] {
  try {
    read(text);
    return [];
  } catch (error) {
    if (error instanceof SuiteMalformed) return error.mistakes;
    throw error;
  }
}

describe('a mistake in a suite is reported with its line:', () => {
  it.each<[string, string, readonly [number, RegExp][]]>([
    ['broken YAML', 'cases: [\n', [[2, /./]]],
    ['an unknown member', `${suiteText()}x: 1\n`, [[9, /'x' is not known/]]],
    ['another region', suiteText().replace('region: proef', 'region: elders'), [[1, /that of proef/]]],
    ['a case twice', suiteText() + suiteText().split('\n').slice(2).join('\n'), [[9, /'EEN' exists already/]]],
    [
      'a party that is not listed',
      suiteText({ given: GIVEN.replace('GEMEENTE', 'OM') }),
      [
        [5, /OM is no party/],
        [7, /no clause C-1 for OM/],
      ],
    ],
    [
      'an unknown function',
      suiteText({ given: GIVEN.replace('[regisseur]', '[regiseur]') }),
      [[5, /no function 'regiseur'/]],
    ],
    [
      'a party without functions',
      suiteText({ given: '{ party: ZORGVERZEKERAAR, purposes: [CRISIS] }', k01: '{ rest: CATEGORY_NOT_ALLOWED }' }),
      [[5, /has no functions/]],
    ],
    [
      'a moment that does not exist',
      suiteText({ given: GIVEN.replace(' }', ', at: 2026-13-01T00:00:00Z }') }),
      [[5, /does not exist/]],
    ],
    ['an unknown category', suiteText({ more: '      K09: { rest: NO_CONSENT }\n' }), [[8, /no category K09/]]],
    ['an unknown field', suiteText({ k01: K01.replace('[naam]', '[naam, naan]') }), [[7, /no field 'naan'/]]],
    [
      'a field spoken of twice',
      suiteText({ k01: K01.replace('rest', 'withheld: { NO_CONSENT: [naam] }, rest') }),
      [
        [7, /'naam' is spoken of twice/],
        [7, /nothing is granted|names/],
      ].slice(0, 1) as [number, RegExp][],
    ],
    [
      'a level of which nothing is said',
      suiteText({ k01: K01.replace('1: CATEGORY_NOT_ALLOWED, ', '') }),
      [[7, /other fields of level 1/]],
    ],
    [
      'a rest of a level without one',
      suiteText({ k01: K01.replace('{ 1:', '{ 0: NO_CONSENT, 1:') }),
      [[7, /no rest of level 0/]],
    ],
    [
      'a rest where nothing is left',
      suiteText({ k01: '{ level: 2, rest: NO_CONSENT, clauses: [C-1] }' }),
      [[7, /there is no rest/]],
    ],
    ['a grant by nobody', suiteText({ k01: '{ level: 2 }' }), [[7, /which clauses grant it/]]],
    [
      'a clause that grants nothing',
      suiteText({ k01: '{ rest: NO_CONSENT, clauses: [C-1] }' }),
      [[7, /nothing is granted/]],
    ],
    ['an unknown clause', suiteText({ k01: K01.replace('C-1', 'C-2') }), [[7, /no clause C-2/]]],
  ])('%s', (_case, text, expected) => {
    const mistakes = mistakesOf(text);
    expect(mistakes.map(({ line }) => line)).toEqual(expected.map(([line]) => line));
    mistakes.forEach(({ problem, remedy }, index) => {
      expect(problem).toMatch(expected[index]?.[1] ?? /never/);
      expect(remedy).not.toBe('');
    });
  });

  it('a purpose without phases that the convenant does not have', () => {
    const convenant = convenantOf({ purposes: [] });
    const asked = suiteText({
      given: '{ party: GEMEENTE, purposes: [CRISIS] }',
      k01: '{ rest: CATEGORY_NOT_ALLOWED }',
    });
    expect(() => read(asked, convenant)).toThrow(/CRISIS is no purpose/);
    expect(() => read(asked.replace(' }', ', phases: [PLAN] }'), convenant)).not.toThrow();
  });
});

describe('a case', () => {
  const report = (text: string, convenant = convenantOf()) =>
    new SuiteRunner(convenant, catalogue).run(read(text, convenant));

  it('holds when fields, clauses and record come out as it says', () => {
    const outcome = report(suiteText({ more: '      K02: { rest: CATEGORY_NOT_ALLOWED }\n' }));
    expect(outcome).toEqual({ region: 'proef', held: 1, failed: [], unusedClauses: [], emptyCells: [] });
    expect(holds(outcome)).toBe(true);
  });

  it('tells which cells of the matrix and which clauses no case speaks of', () => {
    const outcome = report(suiteText(), convenantOf({}, { id: 'C-2', fields: ['K02.status'] }));
    expect(outcome).toMatchObject({ held: 1, unusedClauses: ['C-2'], emptyCells: ['GEMEENTE K02'] });
    expect(holds(outcome)).toBe(false);
  });

  it('names the clause that grants what it should not', () => {
    const [failed] = report(suiteText(), convenantOf({}, { id: 'C-2', fields: ['K01.geheim'] })).failed;
    expect(failed).toMatchObject({ id: 'EEN', says: 'De regisseur ziet de naam.', line: 3 });
    expect(failed?.differences.map(({ situation: _, ...told }) => told)).toEqual([
      { fields: ['K01.geheim'], expected: 'LEVEL_TOO_HIGH', actual: 'FULL', clauses: ['C-2'] },
      { fields: ['K01'], expected: 'not named', actual: 'granted by C-2', clauses: ['C-2'] },
    ]);
  });

  it('names the clause expected to grant what it does not, fields of which the same is told together', () => {
    const convenant = convenantOf({ clauses: [clauseWith({ ...SAID, phases: ['UITVOERING'] })] });
    const [failed] = report(suiteText(), convenant).failed;
    expect(failed?.differences.map(({ situation: _, ...told }) => told)).toEqual([
      { fields: ['K01.naam', 'K01.status'], expected: 'FULL', actual: 'PHASE_NOT_ALLOWED', clauses: ['C-1'] },
      { fields: ['K01'], expected: 'granted by C-1', actual: 'it grants nothing', clauses: ['C-1'] },
      { fields: ['record.controles'], expected: 'TTFF', actual: 'FTFF', clauses: [] },
    ]);
  });

  it('names the nearest clause for another reason, and the expected one for a field that none names', () => {
    const convenant = convenantOf({
      clauses: [clauseWith({ ...SAID, fields: ['K01.status', 'K01.acties.doel'], ownItems: true })],
    });
    const [failed] = report(suiteText({ k01: '{ also: [naam], rest: NO_CONSENT, clauses: [C-1] }' }), convenant).failed;
    expect(failed?.differences).toContainEqual(
      expect.objectContaining({ fields: expect.arrayContaining(['K01.status']), clauses: ['C-1'] }),
    );
    expect(failed?.differences).toContainEqual(
      expect.objectContaining({ fields: ['K01.naam'], expected: 'FULL', clauses: ['C-1'] }),
    );
  });

  it('tells consent from none', () => {
    const consent = { ...SAID, consent: true };
    const given = GIVEN.replace(
      ' }',
      ', consents: [{ kind: CONSENT, categories: [K01], recipients: [GEMEENTE], purpose: CASUSOVERLEG }] }',
    );
    const convenant = convenantOf({ clauses: [clauseWith(consent)] });
    const record = RECORD.replace('TTFF', 'TTTF');
    const [failed] = report(suiteText({ given, record }), convenant).failed;
    expect(failed?.differences).toMatchObject([
      { expected: 'without consent', actual: 'on consent', clauses: ['C-1'] },
    ]);
    const k01 = K01.replace('clauses', 'consent: true, clauses');
    expect(report(suiteText({ given, record, k01 }), convenant).failed).toEqual([]);
    const plain = report(suiteText({ k01 })).failed[0];
    expect(plain?.differences).toMatchObject([{ expected: 'on consent', actual: 'without consent' }]);
  });

  it.each([
    ['WITHDRAWN', 'CONSENT_WITHDRAWN'],
    ['EXPIRED', 'CONSENT_EXPIRED'],
  ])('knows a consent that is %s', (state, reason) => {
    const given = GIVEN.replace(' }', `, consents: [{ kind: CONSENT, state: ${state}, categories: [K01] }] }`);
    const k01 = `{ withheld: { ${reason}: [status, naam] }, rest: { 1: CATEGORY_NOT_ALLOWED, 2: LEVEL_TOO_HIGH } }`;
    const convenant = convenantOf({ clauses: [clauseWith({ ...SAID, consent: true })] });
    expect(report(suiteText({ given, k01, record: RECORD.replace('TT', 'FT') }), convenant).failed).toEqual([]);
  });

  it('speaks of own items, of marks and of terms', () => {
    const own = convenantOf({ clauses: [clauseWith({ ...SAID, fields: ['K01.acties.doel'], ownItems: true })] });
    const k01 =
      '{ also: [acties.doel], rest: { 0: CATEGORY_NOT_ALLOWED, 1: CATEGORY_NOT_ALLOWED, 2: LEVEL_TOO_HIGH }, clauses: [C-1] }';
    const nothing = k01.replace('also: [acties.doel], ', '').replace(', clauses: [C-1]', '');
    const given = (more: string): string => GIVEN.replace(' }', `, ${more} }`);
    expect(report(suiteText({ given: given('items: OWN'), k01 }), own).failed).toEqual([]);
    const expired = suiteText({ given: given('items: OWN, marks: [VALIDITY, WPG14]'), k01: nothing });
    expect(report(expired.replace('TTFF', 'FTFF'), own).failed).toEqual([]);
    expect(report(suiteText({ k01: nothing }), own).failed).toEqual([]);
  });

  it('speaks of an emergency, declared or over, and of the decision that police data rests on', () => {
    const clause = {
      ...SAID,
      purposes: ['CRISIS'],
      fields: ['K02.status'],
      emergency: true,
      wpg20Decision: 'W-1',
    } as const;
    const convenant = convenantOf({ clauses: [clauseWith(clause)], wpg20Decisions: [wpg20DecisionWith()] });
    const given = (word: string): string =>
      GIVEN.replace('CASUSOVERLEG', 'CRISIS').replace(' }', `, emergency: ${word} }`);
    const asked = (word: string, row: string, record: string): string =>
      suiteText({ given: given(word), k01: '{ rest: CATEGORY_NOT_ALLOWED }', more: `      K02: ${row}\n`, record });
    const declared = '{ legalBasis: [AVG_6_1_E], controles: TTFT, emergency: true, wpg20Decision: W-1 }';
    expect(report(asked('DECLARED', '{ level: 0, clauses: [C-1] }', declared), convenant).failed).toEqual([]);
    const over = '{ legalBasis: [AVG_6_1_E], controles: FTFF }';
    expect(report(asked('OVER', '{ rest: NO_LEGAL_BASIS }', over), convenant).failed).toEqual([]);
  });

  it('speaks of who takes no part, of who never receives, and of every situation when none is named', () => {
    const none = '{ rest: PARTY_NOT_IN_CASE }';
    const away = GIVEN.replace(' }', ', participation: NONE }');
    expect(report(suiteText({ given: away, k01: none, record: RECORD.replace('TT', 'FF') })).failed).toEqual([]);
    const insurer = '{ party: ZORGVERZEKERAAR, functions: [arts], purposes: [CASUSOVERLEG] }';
    const refused = suiteText({
      given: insurer,
      k01: '{ rest: CATEGORY_NOT_ALLOWED }',
      record: RECORD.replace('TT', 'FT'),
    });
    expect(report(refused).failed).toEqual([]);
    const every = report(suiteText({ given: '{ party: GEMEENTE, purposes: [CASUSOVERLEG] }' })).failed[0];
    const told = every?.differences.map(
      ({ situation }) => `${situation.function} ${situation.phase} ${situation.track}`,
    );
    expect(new Set(told)).toEqual(
      new Set([
        'adviseur INCLUSIE VRIJWILLIG',
        'regisseur INCLUSIE VRIJWILLIG',
        'regisseur INCLUSIE VOORWAARDEN',
        'adviseur INCLUSIE VOORWAARDEN',
        'adviseur PLAN VRIJWILLIG',
        'regisseur PLAN VOORWAARDEN',
        'adviseur PLAN VOORWAARDEN',
      ]),
    );
  });
});
