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
  `lists:\n  ${name}:\n    item: Incident\n    marks: ${marks}\n    description: { nl: a, en: a }\n    fields:\n      ${fields}\n`;

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
      'a BSN without its sensitivity, within a group',
      [`${HEAD}fields:\n  g:\n    description: { nl: a, en: a }\n    fields:\n      a: { type: BSN, ${LEAF} }\n`],
      [[11, /BSN without its sensitivity/]],
    ],
    ['a reserved field', [`${HEAD}fields:\n  bron: { type: TEXT, ${LEAF} }\n`], [[8, /'bron' is reserved/]]],
    [
      'a reserved field of a list',
      [HEAD + LIST('incidenten', `referentie: { type: TEXT, ${LEAF} }`)],
      [[13, /reserved/]],
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
      [[18, /type 'PolitieIncidentPlaats'/]],
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
