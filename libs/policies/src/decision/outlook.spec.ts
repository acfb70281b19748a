import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PARTICIPATIONS, PHASES_OF_PURPOSE, TRACKS } from '#kernel';
import { catalogueWith, CLASS, clauseWith, compiledWith, OUR_OIN, PURPOSE, worlds, type World } from '#testing';
import type { ClauseTerms, Convenant } from '../convenant/convenant.js';
import { compile } from './compile.js';
import { decide } from './decide.js';
import { outlookOf, type FieldOutlook } from './outlook.js';
import { plan } from './plan.js';

const catalogue = catalogueWith({
  K01: { fields: { naam: {}, adres: { level: 2 } } },
  K04: { marks: ['WPG14', 'VALIDITY'], fields: { status: {} } },
  K05: { marks: ['VALIDITY'], fields: { status: {} } },
});
const EVERYWHERE = {
  phases: PHASES_OF_PURPOSE.CASUSOVERLEG,
  tracks: TRACKS,
  participation: PARTICIPATIONS,
} satisfies Partial<ClauseTerms>;

function outlookAt(
  coordinate: string,
  clauses: readonly Partial<ClauseTerms>[],
  change: Partial<Convenant> = {},
): unknown {
  const terms = clauses.map((each, index) => clauseWith({ ...EVERYWHERE, id: `C-${String(index + 1)}`, ...each }));
  const [outlook] = outlookOf(compiledWith(catalogue, terms, change), CLASS, 'CASUSOVERLEG', [coordinate]);
  return outlook && told(outlook);
}

function told(outlook: FieldOutlook): unknown {
  return outlook.verdict === 'NEVER'
    ? [outlook.verdict, outlook.reason]
    : [outlook.verdict, ...outlook.ways.map(({ clause, form, needs }) => [clause, form, ...needs].join(' '))];
}

describe('the outlook of a field', () => {
  it('is NEVER, with the reason of the plan, when no clause may grant it', () => {
    expect(outlookAt('K01.adres', [{}])).toEqual(['NEVER', 'LEVEL_TOO_HIGH']);
    expect(outlookAt('K04.status', [{}])).toEqual(['NEVER', 'CATEGORY_NOT_ALLOWED']);
  });

  it('is NEVER when the purpose may not be stated in any phase of a clause', () => {
    expect(outlookAt('K01.naam', [{ phases: ['NAZORG'] }])).toEqual(['NEVER', 'PHASE_NOT_ALLOWED']);
    expect(outlookAt('K01.naam', [{}], { purposes: [] })).toEqual(['NEVER', 'PHASE_NOT_ALLOWED']);
  });

  it('is ALWAYS when one clause takes nothing more', () => {
    expect(outlookAt('K01.naam', [{}])).toEqual(['ALWAYS', 'C-1 FULL']);
  });

  it.each<[string, Partial<ClauseTerms>, string]>([
    ['K01.naam', { confidential: true }, 'CONFIDENTIALITY'],
    ['K01.naam', { phases: ['PLAN'] }, 'PHASE'],
    ['K01.naam', { tracks: ['WZD'] }, 'TRACK'],
    ['K01.naam', { participation: ['AGENDADEELNEMER'] }, 'PARTICIPATION'],
    ['K01.naam', { emergency: true }, 'EMERGENCY'],
    ['K01.naam', { wpg20Decision: 'W-1' }, 'WPG20_DECISION'],
    ['K01.naam', { consent: true, ownItems: true }, 'CONSENT OWN_ITEMS'],
    ['K04.status', { fields: ['K04.status'] }, 'ITEM_UNMARKED ITEM_VALID'],
    ['K05.status', { fields: ['K05.status'] }, 'ITEM_VALID'],
  ])('of %s under %j DEPENDS on %s', (coordinate, change, needs) => {
    expect(outlookAt(coordinate, [change])).toEqual(['DEPENDS', `C-1 FULL ${needs}`]);
  });

  it('tells the ways in order of preference, up to the first that takes nothing', () => {
    const clauses = [
      { form: 'GENERALISED' },
      { form: 'MASKED' },
      { form: 'FULL', consent: true },
      { form: 'FULL', emergency: true },
    ] as const;
    const ways = ['C-3 FULL CONSENT', 'C-4 FULL EMERGENCY', 'C-2 MASKED'];
    expect(outlookAt('K01.naam', clauses)).toEqual(['ALWAYS', ...ways]);
  });
});

/** Worlds in which a clause may be without conditions: their two tracks stand for all, their two phases for all of the purpose. */
function widened({ convenant }: World): Convenant {
  return {
    ...convenant,
    purposes: convenant.purposes.map((purpose) => ({ ...purpose, phases: ['INCLUSIE', 'PLAN'] })),
    clauses: convenant.clauses.map((terms) => ({ ...terms, ...(terms.tracks.length > 1 && { tracks: TRACKS }) })),
  };
}

it('holds in every case: ALWAYS is granted, NEVER is refused, and what is granted came by one of the ways', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(worlds, (world) => {
      const { catalogue: fields, requester, asked, many } = world;
      const policy = compile(widened(world), 'h', fields);
      const planned = plan(policy, requester, PURPOSE, asked);
      for (const outlook of outlookOf(policy, requester, PURPOSE, asked)) {
        seen.add(outlook.verdict);
        for (const facts of many) expectHeld(outlook, decide(planned, facts, OUR_OIN));
      }
    }),
    { numRuns: 250 },
  );
  expect([...seen].sort()).toEqual(['ALWAYS', 'DEPENDS', 'NEVER']);
});

function expectHeld(outlook: FieldOutlook, { granted, refused }: ReturnType<typeof decide>): void {
  const isHere = ({ block }: { readonly block: { readonly fields: readonly unknown[] } }): boolean =>
    block.fields.includes(outlook.field);
  const clauses = granted.filter(isHere).map(({ clause }) => clause.terms.id);
  if (outlook.verdict === 'NEVER') expect(clauses).toEqual([]);
  else expect(outlook.ways.map(({ clause }) => clause)).toEqual(expect.arrayContaining(clauses));
  if (outlook.verdict === 'ALWAYS') expect([clauses.length > 0, refused.filter(isHere)]).toEqual([true, []]);
}
