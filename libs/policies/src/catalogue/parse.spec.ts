import { describe, expect, it } from '@jest/globals';
import { CatalogueMalformed, type Mistake } from '#kernel';
import { parseCatalogue } from './parse.js';

const HEAD = `code: K04
name: politie
typeName: Politie
holders: [POLITIE]
description: { nl: a, en: a }
source: assumption
`;
const LEAF = 'level: 1, description: { nl: a, en: a }, source: assumption';
const LIST = (name: string, fields: string, marks = '[]'): string =>
  `lists:\n  ${name}:\n    item: Incident\n    marks: ${marks}\n    description: { nl: a, en: a }\n    source: lijst\n    fields:\n      ${fields}\n`;

function mistakesOf(...texts: readonly string[]): readonly Mistake[] {
  try {
    parseCatalogue(texts.map((text, index) => ({ name: `${String(index)}.yaml`, text })));
    return [];
  } catch (error) {
    if (error instanceof CatalogueMalformed) return error.mistakes;
    throw error;
  }
}

describe('a catalogue', () => {
  it('generates what each record has, and a reference for the items of a list', () => {
    const catalogue = parseCatalogue([
      {
        name: 'k04.yaml',
        text: `${HEAD}marks: [WPG14]\n${LIST('incidenten', `omschrijving: { type: TEXT, ${LEAF.replace('1', '2')} }`)}`,
      },
    ]);
    expect(
      Array.from(catalogue.fields.values(), ({ coordinate, level, origin, unit }) => [coordinate, level, origin, unit]),
    ).toEqual([
      ['K04.referentie', 0, 'ITEM_ID', 'K04'],
      ['K04.status', 0, 'SEALED', 'K04'],
      ['K04.datum', 0, 'SEALED', 'K04'],
      ['K04.bron', 0, 'ITEM_CONTRIBUTOR', 'K04'],
      ['K04.bijgewerktOp', 0, 'ITEM_UPDATED_AT', 'K04'],
      ['K04.incidenten.referentie', 2, 'ITEM_ID', 'K04.incidenten'],
      ['K04.incidenten.omschrijving', 2, 'SEALED', 'K04.incidenten'],
    ]);
    expect(catalogue.units.get('K04')).toMatchObject({ list: false, path: [], marks: ['WPG14'] });
    expect(catalogue.units.get('K04.incidenten')).toMatchObject({ list: true, path: ['incidenten'] });
  });

  it('seals together what has the same level, and apart the BSN and what is declared apart', () => {
    const catalogue = parseCatalogue([
      {
        name: 'k04.yaml',
        text: `${HEAD}fields:
  a: { type: TEXT, apart: samen, sensitivities: [AVG_9], ${LEAF} }
  b: { type: TEXT, apart: samen, ${LEAF} }
  n: { type: BSN, sensitivities: [BSN], ${LEAF} }
  c: { type: TEXT, ${LEAF} }
`,
      },
    ]);
    expect(['a', 'b', 'n', 'c', 'status'].map((name) => catalogue.fields.get(`K04.${name}`)?.group)).toEqual([
      'L1-samen',
      'L1-samen',
      'L1-bsn',
      'L1',
      'L0',
    ]);
  });

  it('says who may contribute a field, and narrows a unit to who may contribute one of its fields', () => {
    const { fields, units } = parseCatalogue([
      {
        name: 'k04.yaml',
        text: `${HEAD.replace('[POLITIE]', '[GGZ, OM, DJI]')}fields:
  p: { type: PARTY_PSEUDONYM, ${LEAF} }
  a: { type: TEXT, holders: [GGZ], ${LEAF} }
  b: { type: TEXT, holders: [OM], ${LEAF} }
lists:
  x:
    item: X
    holders: [GGZ, OM]
    description: { nl: a, en: a }
    source: lijst
    fields:
      a: { type: TEXT, ${LEAF} }
      b: { type: TEXT, holders: [OM], ${LEAF} }
`,
      },
    ]);
    const holders = ['p', 'a', 'b', 'status', 'x.referentie', 'x.a', 'x.b'].map((name) => fields.get(`K04.${name}`));
    expect(holders.map((field) => field?.holders.join())).toEqual([
      'GGZ,OM',
      'GGZ',
      'OM',
      'GGZ,OM',
      'GGZ,OM',
      'GGZ,OM',
      'OM',
    ]);
    expect([units.get('K04')?.holders, units.get('K04.x')?.holders]).toEqual([
      ['GGZ', 'OM'],
      ['GGZ', 'OM'],
    ]);
    expect(fields.get('K04.p')?.origin).toBe('PARTY_PSEUDONYM');
    expect(fields.get('K04.x.referentie')?.source).toBe('lijst');
    const bare = parseCatalogue([
      { name: 'k04.yaml', text: `${HEAD}fields:\n  p: { type: PARTY_PSEUDONYM, ${LEAF} }\n` },
    ]);
    expect(bare.units.get('K04')?.holders).toEqual(['POLITIE']);
  });

  it('generalises a moment to its year unless it says otherwise, and nothing else by itself', () => {
    const text = `${HEAD}fields:
  a: { type: DATE, ${LEAF} }
  b: { type: DATETIME, ${LEAF} }
  c: { type: DATE, generalised: AGE_BAND, ${LEAF} }
  d: { type: TEXT, generalised: DISTRICT, ${LEAF} }
  e: { type: TEXT, ${LEAF} }
`;
    const { fields } = parseCatalogue([{ name: 'k04.yaml', text }]);
    const ways = ['a', 'b', 'c', 'd', 'e', 'datum'].map((name) => fields.get(`K04.${name}`)?.generalised);
    expect(ways).toEqual(['YEAR', 'YEAR', 'AGE_BAND', 'DISTRICT', null, 'YEAR']);
  });

  it('carries the norm time of a field, of a group and of a list', () => {
    const norm = '{ term: P14D, from: { nl: de aanvraag, en: the application }, source: handreiking }';
    const text = `${HEAD}fields:
  a: { type: DATE, normTime: ${norm}, ${LEAF} }
  g: { description: { nl: a, en: a }, normTime: ${norm}, fields: { b: { type: DATE, ${LEAF} } } }
${LIST('x', `c: { type: DATE, ${LEAF} }`).replace('    fields:', `    normTime: ${norm}\n    fields:`)}`;
    const { fields, categories } = parseCatalogue([{ name: 'k04.yaml', text }]);
    const read = { term: 'P14D', from: { nl: 'de aanvraag', en: 'the application' }, source: 'handreiking' };
    expect(categories[0]?.nested.map(({ normTime }) => normTime)).toEqual([read, read]);
    expect(['a', 'g.b'].map((name) => fields.get(`K04.${name}`)?.normTime)).toEqual([read, null]);
  });

  it('orders categories by code and takes several holders for several contributions', () => {
    const other = HEAD.replace('K04', 'K01')
      .replaceAll(/[pP]olitie/g, (name) => (name === 'politie' ? 'melding' : 'Melding'))
      .replace('[POLITIE]', '[ZVH, OM]');
    const { categories } = parseCatalogue([HEAD, other].map((text, index) => ({ name: String(index), text })));
    expect(categories.map(({ code, several }) => [code, several])).toEqual([
      ['K01', true],
      ['K04', false],
    ]);
    const reversed = parseCatalogue([other, HEAD].map((text, index) => ({ name: String(index), text })));
    expect(reversed.categories).toEqual(categories);
  });
});

describe('a mistake in a catalogue is reported with its line:', () => {
  it.each<[string, readonly string[], readonly [number, RegExp][]]>([
    ['no file at all', [], [[1, /no category/]]],
    ['broken YAML', ['code: [\n'], [[2, /./]]],
    [
      'a field named twice',
      [`${HEAD}fields:\n  a: { type: TEXT, ${LEAF} }\n  a: { type: TEXT, ${LEAF} }\n`],
      [[9, /unique/]],
    ],
    ['an unknown member', [`${HEAD}holder: x\n`], [[7, /'holder' is not known/]]],
    ['an unknown party type', [HEAD.replace('[POLITIE]', '[POLITE]')], [[4, /'POLITE' is not known/]]],
    ['an unknown mark', [`${HEAD}marks: [WPG15]\n`], [[7, /'WPG15' is not known/]]],
    ['an unknown type', [`${HEAD}fields:\n  a: { type: TXT, ${LEAF} }\n`], [[8, /'TXT' is not known/]]],
    [
      'a declared level 0',
      [`${HEAD}fields:\n  a: { type: TEXT, ${LEAF.replace('1', '0')} }\n`],
      [[8, /'0' is not known/]],
    ],
    ['a name that is no name', [`${HEAD}fields:\n  a_b: { type: TEXT, ${LEAF} }\n`], [[8, /a_b/]]],
    [
      'a group without fields',
      [`${HEAD}fields:\n  naam:\n    description: { nl: a, en: a }\n    fields: {}\n`],
      [[10, /fewer than 1/]],
    ],
    ['a CODE without codes', [`${HEAD}fields:\n  a: { type: CODE, ${LEAF} }\n`], [[8, /CODE without codes/]]],
    ['codes of a TEXT', [`${HEAD}fields:\n  a:\n    { type: TEXT, codes: [X], ${LEAF} }\n`], [[9, /is a TEXT/]]],
    [
      'a text that assigns its item',
      [`${HEAD}fields:\n  a: { type: TEXT, assigns: true, ${LEAF} }\n`],
      [[8, /assigns its item and is a TEXT/]],
    ],
    [
      'members that a contribution has for itself',
      [`${HEAD}fields:\n  markeringen: { type: TEXT, ${LEAF} }\n  intrekken: { type: TEXT, ${LEAF} }\n`],
      [
        [8, /'markeringen' is reserved/],
        [9, /'intrekken' is reserved/],
      ],
    ],
    [
      'a BSN without its sensitivity, within a group',
      [`${HEAD}fields:\n  g:\n    description: { nl: a, en: a }\n    fields:\n      a: { type: BSN, ${LEAF} }\n`],
      [[11, /BSN without its sensitivity/]],
    ],
    [
      'a list held by who does not hold the category',
      [`${HEAD}${LIST('x', `a: { type: TEXT, ${LEAF} }`).replace('marks: []', 'holders: [POLITIE, OM]')}`],
      [[10, /OM does not hold/]],
    ],
    [
      'a field held by who does not hold its list',
      [
        `${HEAD.replace('[POLITIE]', '[POLITIE, OM]')}${LIST('x', `a: { type: TEXT, holders: [OM], ${LEAF} }`).replace('marks: []', 'holders: [POLITIE]')}`,
      ],
      [[14, /OM does not hold/]],
    ],
    [
      'a field of a record held by who does not hold the category',
      [`${HEAD}fields:\n  a: { type: TEXT, holders: [OM], ${LEAF} }\n`],
      [[8, /OM does not hold/]],
    ],
    [
      'a pseudonym that somebody holds',
      [`${HEAD}fields:\n  a: { type: PARTY_PSEUDONYM, holders: [POLITIE], ${LEAF} }\n`],
      [[8, /made by the gate/]],
    ],
    [
      'an age band of a moment',
      [`${HEAD}fields:\n  a: { type: DATETIME, generalised: AGE_BAND, ${LEAF} }\n`],
      [[8, /is a DATETIME and cannot be shown as AGE_BAND/]],
    ],
    [
      'a district of a date',
      [`${HEAD}fields:\n  a: { type: DATE, generalised: DISTRICT, ${LEAF} }\n`],
      [[8, /cannot be shown as DISTRICT/]],
    ],
    [
      'a year of a text',
      [`${HEAD}fields:\n  a: { type: TEXT, generalised: YEAR, ${LEAF} }\n`],
      [[8, /cannot be shown as YEAR/]],
    ],
    [
      'a norm time without a term',
      [`${HEAD}fields:\n  a: { type: DATE, normTime: { term: P, from: { nl: a, en: a }, source: s }, ${LEAF} }\n`],
      [[8, /P/]],
    ],
    ['a reserved field', [`${HEAD}fields:\n  bron: { type: TEXT, ${LEAF} }\n`], [[8, /'bron' is reserved/]]],
    [
      'a reserved field of a list',
      [HEAD + LIST('incidenten', `referentie: { type: TEXT, ${LEAF} }`)],
      [[14, /reserved/]],
    ],
    ['a reserved list', [HEAD + LIST('status', `a: { type: TEXT, ${LEAF} }`)], [[8, /'status' is reserved/]]],
    [
      'a list named as a field',
      [`${HEAD}fields:\n  b: { type: TEXT, ${LEAF} }\n${LIST('b', `a: { type: TEXT, ${LEAF} }`)}`],
      [[10, /field as well as a list/]],
    ],
    ['a reserved category', [HEAD.replace('politie', 'id')], [[2, /'id' is reserved/]]],
    ['a reserved type', [HEAD.replace('Politie', 'Casus')], [[3, /'Casus' is reserved/]]],
    [
      'free text that cannot be marked',
      [HEAD + LIST('incidenten', `a: { type: TEXT, sensitivities: [FREE_TEXT], ${LEAF} }`)],
      [[10, /free text cannot mark/]],
    ],
    [
      'free text in a record that cannot be marked',
      [`${HEAD}fields:\n  a: { type: TEXT, sensitivities: [FREE_TEXT], ${LEAF} }\n`],
      [[1, /free text cannot mark/]],
    ],
    [
      'a category twice',
      [HEAD, HEAD],
      [
        [1, /code 'K04'/],
        [2, /name 'politie'/],
        [3, /type 'Politie'/],
      ],
    ],
    [
      'a nested type twice',
      [
        `${HEAD}fields:\n  incident:\n    description: { nl: a, en: a }\n    fields:\n      a: { type: TEXT, ${LEAF} }\n${LIST('incidenten', `a: { type: TEXT, ${LEAF} }`)}`,
      ],
      [[13, /type 'PolitieIncident'/]],
    ],
    [
      'a type of a group within a list twice',
      [
        `${HEAD}fields:\n  incidentPlaats:\n    description: { nl: a, en: a }\n    fields:\n      a: { type: TEXT, ${LEAF} }\n${LIST('incidenten', `plaats: { description: { nl: a, en: a }, fields: { a: { type: TEXT, ${LEAF} } } }`)}`,
      ],
      [[19, /type 'PolitieIncidentPlaats'/]],
    ],
  ])('%s', (_case, texts, expected) => {
    const mistakes = mistakesOf(...texts);
    expect(mistakes.map(({ line }) => line)).toEqual(expected.map(([line]) => line));
    mistakes.forEach(({ problem, remedy }, index) => {
      expect(problem).toMatch(expected[index]?.[1] ?? /never/);
      expect(remedy).not.toBe('');
    });
  });

  it('all of them at once, over all files', () => {
    const first = `${HEAD.replace('[POLITIE]', '[POLITE]')}fields:\n  bron: { type: BSN, ${LEAF} }\n`;
    const second = 'code: K05\n';
    expect(mistakesOf(first, second).map(({ file, line }) => `${file}:${String(line)}`)).toEqual([
      '0.yaml:4',
      '0.yaml:8',
      '0.yaml:8',
      ...Array.from({ length: 5 }, () => '1.yaml:1'),
    ]);
  });
});
