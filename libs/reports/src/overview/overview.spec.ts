import { describe, expect, it } from '@jest/globals';
import { groundText } from './grounds.js';
import { byMonth, withoutRestricted, type GivenRow, type RestrictionScope, type ShownRow } from './overview.js';
import { dayText, MAYBE_LESS, overviewBlocks, overviewCsv, told } from './words.js';

const [POLITIE, GGZ, ZVH] = ['00000009990000000004', '00000009990000000003', '00000009990000000001'];

const HEAD = { day: '2026-11-23', party: POLITIE, on_behalf_of: null, purpose: 'CASUSOVERLEG', times: 1 };
const K01 = { category: 'K01', grounds: ['WPG_8'] };
const K08 = { category: 'K08', grounds: ['WPG_20_1_C', 'WPG_8'] };
const given = (change: Partial<GivenRow> = {}): GivenRow => ({ ...HEAD, grants: [K08, K01], ...change });
const row = (change: Partial<ShownRow> = {}): ShownRow => {
  return { ...HEAD, categories: ['K01', 'K08'], grounds: ['WPG_8'], ...change };
};
const scope = (change: Partial<RestrictionScope> = {}): RestrictionScope => ({
  ...{ party: null, category: null, fromDay: null, untilDay: null },
  ...change,
});
const NAMES = {
  parties: new Map([
    [POLITIE, 'Politie Voorbeeld'],
    [ZVH, 'ZVH Voorbeeld'],
  ]),
  purposes: new Map([['CASUSOVERLEG', 'Overleggen over de casus']]),
  categories: new Map([['K01', 'Wie de betrokkene is.']]),
};

describe('a restriction of UAVG 41', () => {
  it.each([
    ['of everything', scope(), []],
    ['of what this party received', scope({ party: POLITIE }), []],
    ['of what another party received', scope({ party: GGZ }), [['K01', 'K08']]],
    ['of a category', scope({ category: 'K08' }), [['K01']]],
    ['of this day on', scope({ fromDay: '2026-11-23' }), []],
    ['of a later day on', scope({ fromDay: '2026-11-24' }), [['K01', 'K08']]],
    ['until this day', scope({ untilDay: '2026-11-23' }), []],
    ['until an earlier day', scope({ untilDay: '2026-11-22' }), [['K01', 'K08']]],
    ['of a category in a period', scope({ category: 'K01', fromDay: '2026-11-01', untilDay: '2026-11-30' }), [['K08']]],
  ])('%s leaves out what it covers and nothing else', (_case, restriction, left) => {
    expect(withoutRestricted([given()], [restriction]).map(({ categories }) => categories)).toEqual(left);
  });

  it('of a party covers what another received on its behalf, and several restrictions add up', () => {
    const rows = [given({ party: ZVH, on_behalf_of: GGZ })];
    expect(withoutRestricted(rows, [scope({ party: GGZ })])).toEqual([]);
    expect(withoutRestricted(rows, [scope({ category: 'K01' }), scope({ category: 'K08' })])).toEqual([]);
    expect(withoutRestricted(rows, [])).toEqual([
      row({ party: ZVH, on_behalf_of: GGZ, grounds: ['WPG_20_1_C', 'WPG_8'] }),
    ]);
  });

  it.each([
    ['of its own', 'K08', ['K01'], ['WPG_8']],
    ['that another category has as well', 'K01', ['K08'], ['WPG_20_1_C', 'WPG_8']],
  ])('of a category leaves no ground %s', (_case, category, categories, grounds) => {
    expect(withoutRestricted([given()], [scope({ category })])).toEqual([row({ categories, grounds })]);
  });

  it('leaves no two rows of which nothing shows why they are two', () => {
    const rows = [given({ times: 2 }), given({ grants: [K01] }), given({ grants: [K01, K01], purpose: 'X' })];
    expect(withoutRestricted(rows, [scope({ category: 'K08' })])).toEqual([
      row({ categories: ['K01'], times: 3 }),
      row({ categories: ['K01'], purpose: 'X' }),
    ]);
  });
});

describe('the overview in words', () => {
  it('names who, what, what for and on which ground, and tells by its code what has no name', () => {
    expect(told([row({ on_behalf_of: ZVH }), row({ party: GGZ, purpose: 'X' })], NAMES)).toEqual([
      {
        ...{ day: '2026-11-23', recipient: 'Politie Voorbeeld', onBehalfOf: 'ZVH Voorbeeld', times: 1 },
        ...{ data: ['Wie de betrokkene is', 'K08'], purpose: 'Overleggen over de casus' },
        grounds: ['De politie gebruikt dit voor haar dagelijkse taak (Wpg, artikel 8)'],
      },
      expect.objectContaining({ recipient: GGZ, onBehalfOf: null, purpose: 'X' }),
    ]);
  });

  it.each([
    ['XYZ_12_3', 'De wet staat dit toe (XYZ, artikel 12)'],
    ['XYZ', 'De wet staat dit toe (XYZ)'],
  ])('tells the ground %s by its name', (code, text) => {
    expect(groundText(code)).toBe(text);
  });

  it('has dates as people write them', () => {
    expect([dayText('2026-11-03'), dayText('2026-13-01')]).toEqual(['3 november 2026', '1 13 2026']);
  });

  it('puts what is alike together, month by month', () => {
    const rows = told(
      [
        row({ times: 2 }),
        row({ day: '2026-11-23', grounds: [] }),
        row({ day: '2026-11-05' }),
        row({ day: '2026-10-01' }),
      ],
      NAMES,
    );
    expect(
      byMonth([...rows, ...rows.slice(-1)]).map(({ month, groups }) => [
        month,
        groups.map(({ days, times }) => [days, times]),
      ]),
    ).toEqual([
      [
        '2026-11',
        [
          [['2026-11-23', '2026-11-05'], 3],
          [['2026-11-23'], 1],
        ],
      ],
      ['2026-10', [[['2026-10-01'], 2]]],
    ]);
  });

  it('is laid out by month and recipient, and says in any case that something may lack', () => {
    const rows = told(
      [row({ times: 2 }), row({ day: '2026-11-05' }), row({ day: '2026-10-01', party: ZVH, on_behalf_of: POLITIE })],
      NAMES,
    );
    const blocks = overviewBlocks(rows, '2026-12-01');
    const texts = blocks.flatMap((block) => (block.kind === 'facts' ? [] : [block.text]));
    expect(texts).toEqual(
      expect.arrayContaining([
        'Gemaakt op 1 december 2026.',
        'November 2026',
        'Oktober 2026',
        'Politie Voorbeeld',
        MAYBE_LESS,
      ]),
    );
    expect(texts).toContain('ZVH Voorbeeld, namens Politie Voorbeeld');
    const facts = blocks.flatMap((block) => (block.kind === 'facts' ? [block.facts] : []));
    expect(facts[0]?.at(-1)).toEqual({ label: 'Wanneer', text: ['op 5 en 23 november 2026, 3 keer'] });
    expect(facts[1]?.at(-1)).toEqual({ label: 'Wanneer', text: ['op 1 oktober 2026'] });
    const empty = overviewBlocks([], '2026-12-01');
    expect(empty).toContainEqual({ kind: 'paragraph', text: MAYBE_LESS });
    expect(empty).toContainEqual({ kind: 'paragraph', text: expect.stringContaining('geen organisaties') });
  });

  it('is CSV of which a spreadsheet calculates nothing, and which says that something may lack', () => {
    const names = { ...NAMES, parties: new Map([[POLITIE, '=1+1, "x"']]) };
    const [head, line, last, end] = overviewCsv(told([row({ categories: ['K01'] })], names)).split('\r\n');
    expect(head).toBe('datum,organisatie,namens,welke gegevens,waarvoor,waarom mag dat,aantal keer');
    expect(line).toBe(
      `2026-11-23,"'=1+1, ""x""",,Wie de betrokkene is,Overleggen over de casus,"De politie gebruikt dit voor haar dagelijkse taak (Wpg, artikel 8)",1`,
    );
    expect(last).toBe(`"${MAYBE_LESS}",,,,,,`);
    expect(end).toBe('');
  });
});
