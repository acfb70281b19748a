import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { PartyType } from '#kernel';
import { catalogueWith } from '#testing';
import { parseCatalogue } from '../catalogue/parse.js';
import { heldBy, MOST_ITEMS } from './contribution.js';
import { readContribution } from './read.js';

const REFERENCE = '00000000-0000-4000-8003-000000000001';
const OIN = '00000009990000000001';
const catalogue = catalogueWith({
  K01: { name: 'identiteit', holders: ['GEMEENTE'], fields: { bsn: { type: 'BSN' } } },
  K04: {
    name: 'politie',
    holders: ['POLITIE', 'GEMEENTE'],
    marks: ['WPG14', 'RESTRICTED'],
    fields: {
      tekst: {},
      teksten: { type: 'TEXT_LIST' },
      datum: { type: 'DATE' },
      moment: { type: 'DATETIME' },
      soort: { type: 'CODE', codes: ['A', 'B'] },
      aantal: { type: 'INTEGER' },
      ja: { type: 'BOOLEAN' },
      'groep.binnen': {},
      eigen: { holders: ['POLITIE'] },
      bron: { type: 'OIN', origin: 'ITEM_CONTRIBUTOR' },
    },
    lists: {
      meldingen: { holders: ['POLITIE'], fields: { wat: {} } },
      acties: {
        marks: ['THIRD_PARTY', 'VALIDITY'],
        fields: { referentie: { origin: 'ITEM_ID' }, wat: {}, wie: { type: 'OIN', assigns: true } },
      },
    },
  },
});

const read = (politie: unknown, partyType: PartyType = 'POLITIE', more: Record<string, unknown> = {}) =>
  readContribution(catalogue, { category: 'K04', partyType, input: { politie, ...more } });
const mistakesOf = (politie: unknown, partyType: PartyType = 'POLITIE', more: Record<string, unknown> = {}) =>
  (read(politie, partyType, more).mistakes ?? []).map(({ path }) => path.join('.'));

describe('a contribution', () => {
  it('is read whole: the record, its groups and marks, items of lists, and what is taken back', () => {
    const { contribution } = read({
      ...{ tekst: 'Een\nregel', teksten: ['a', 'b'], datum: '2026-02-28', moment: '2026-01-01T01:00:00+01:00' },
      ...{ soort: 'B', aantal: 0, ja: false, groep: { binnen: 'x' }, eigen: 'y' },
      markeringen: { wpg14: 'VERWIJDERD', lopendOnderzoek: true },
      acties: [
        { referentie: REFERENCE.toUpperCase(), wat: 'z', wie: OIN, markeringen: { derden: true } },
        { markeringen: { geldigVan: '2026-01-01T00:00:00Z', geldigTot: '2026-01-01T00:00:00.001Z' } },
      ],
      intrekken: ['00000000-0000-4000-8003-000000000002'],
    });
    const at = ['input', 'politie'];
    const from = Date.parse('2026-01-01T00:00:00Z');
    expect(contribution).toEqual({
      category: catalogue.categories[1],
      items: [
        {
          ...{ unit: catalogue.units.get('K04'), reference: null, at, from: null, until: null, assigned: null },
          ...{ marks: ['WPG14', 'RESTRICTED'], lifted: [] },
          values: {
            ...{ 'K04.tekst': 'Een\nregel', 'K04.teksten': ['a', 'b'], 'K04.datum': '2026-02-28' },
            ...{ 'K04.moment': '2026-01-01T00:00:00.000Z', 'K04.soort': 'B', 'K04.aantal': 0, 'K04.ja': false },
            ...{ 'K04.groep.binnen': 'x', 'K04.eigen': 'y' },
          },
        },
        {
          ...{ unit: catalogue.units.get('K04.acties'), reference: REFERENCE, from: null, until: null },
          at: [...at, 'acties', 0],
          ...{ marks: ['THIRD_PARTY'], lifted: [] },
          assigned: { oin: OIN, at: [...at, 'acties', 0, 'wie'] },
          values: { 'K04.acties.wat': 'z', 'K04.acties.wie': OIN },
        },
        {
          ...{
            unit: catalogue.units.get('K04.acties'),
            reference: null,
            assigned: null,
            marks: [],
            lifted: [],
            values: {},
          },
          at: [...at, 'acties', 1],
          ...{ from, until: from + 1 },
        },
      ],
      withdrawn: [{ reference: '00000000-0000-4000-8003-000000000002', at: [...at, 'intrekken', 0] }],
    });
  });

  it('leaves the record as it is when nothing of it is sent, and empties it when null is', () => {
    expect(read({ acties: [{ wat: 'z' }], groep: null, markeringen: null }).contribution?.items).toHaveLength(1);
    expect(read({ tekst: null }).contribution?.items).toMatchObject([{ unit: { id: 'K04' }, values: {} }]);
    expect(read({ markeringen: {} }).contribution?.items).toMatchObject([{ marks: [] }]);
    expect(read({ markeringen: { wpg14: 'ACTUEEL', lopendOnderzoek: false } }).contribution?.items).toMatchObject([
      { marks: [], lifted: ['WPG14', 'RESTRICTED'] },
    ]);
  });

  it.each<[string, unknown, string[]]>([
    ['nothing', {}, ['input.politie']],
    ['no content', null, ['input']],
    ['an empty text', { tekst: ' ' }, ['input.politie.tekst']],
    ['a control character', { tekst: 'a\u0000' }, ['input.politie.tekst']],
    ['half a character', { tekst: 'a\ud800' }, ['input.politie.tekst']],
    ['a text without end', { tekst: 'a'.repeat(10_001) }, ['input.politie.tekst']],
    ['a list with an empty text', { teksten: ['a', ''] }, ['input.politie.teksten']],
    ['a list with something else', { teksten: ['a', 7] }, ['input.politie.teksten']],
    ['a list without end', { teksten: Array.from({ length: 101 }, () => 'a') }, ['input.politie.teksten']],
    ['a date that is less precise', { datum: '2026-02' }, ['input.politie.datum']],
    ['a date that does not exist', { datum: '2026-02-30' }, ['input.politie.datum']],
    ['a month that does not exist', { datum: '2026-13-01' }, ['input.politie.datum']],
    ['a moment without offset', { moment: '2026-01-01T00:00:00' }, ['input.politie.moment']],
    ['a moment on no day', { moment: '2026-02-30T00:00:00Z' }, ['input.politie.moment']],
    ['an hour that does not exist', { moment: '2026-02-01T25:00:00Z' }, ['input.politie.moment']],
    ['a moment that is a number', { moment: 2026 }, ['input.politie.moment']],
    ['an unknown code', { soort: 'C' }, ['input.politie.soort']],
    ['an OIN that is none', { acties: [{ wie: '1' }] }, ['input.politie.acties.0.wie']],
    ['a reference that is none', { acties: [{ referentie: 'x' }] }, ['input.politie.acties.0.referentie']],
    ['another', { intrekken: ['x'] }, ['input.politie.intrekken.0', 'input.politie']],
    ['an item named twice', { acties: [{ referentie: REFERENCE }], intrekken: [REFERENCE] }, ['input.politie']],
    ['too many items', { acties: Array.from({ length: MOST_ITEMS + 1 }, () => ({})) }, ['input.politie']],
    [
      'a term that ends before it begins',
      { acties: [{ markeringen: { geldigVan: '2026-01-02T00:00:00Z', geldigTot: '2026-01-02T00:00:00Z' } }] },
      ['input.politie.acties.0.markeringen.geldigTot'],
    ],
    [
      'a term without a moment',
      { acties: [{ markeringen: { geldigVan: 'nu' } }] },
      ['input.politie.acties.0.markeringen.geldigVan'],
    ],
    [
      'several mistakes, all of them',
      { tekst: '', groep: { binnen: '' }, acties: [{ wat: '' }, null] },
      ['input.politie.tekst', 'input.politie.groep.binnen', 'input.politie.acties.0.wat'],
    ],
  ])('is refused, at its place, for %s', (_case, politie, paths) => {
    expect(mistakesOf(politie)).toEqual(paths);
  });

  it('is refused for what the party does not hold', () => {
    expect(mistakesOf({ tekst: 'a', eigen: 'b' }, 'GEMEENTE')).toEqual(['input.politie.eigen']);
    expect(mistakesOf({ meldingen: [{ wat: 'a' }] }, 'GEMEENTE')).toEqual([
      'input.politie.meldingen',
      'input.politie.meldingen.0.wat',
    ]);
    expect(mistakesOf({ tekst: 'a', meldingen: [] }, 'GEMEENTE')).toEqual([]);
    expect(mistakesOf({ tekst: 'a' }, 'OM')).toEqual(['category']);
  });

  it('is refused for a category that is not there, and for another beside its own', () => {
    const unknown = readContribution(catalogue, { category: 'K99', partyType: 'POLITIE', input: {} });
    expect(unknown.mistakes?.map(({ path }) => path)).toEqual([['category']]);
    expect(mistakesOf({ tekst: 'a' }, 'GEMEENTE', { identiteit: {} })).toEqual(['input.identiteit']);
    expect(mistakesOf({ tekst: 'a' }, 'GEMEENTE', { identiteit: null })).toEqual([]);
  });

  it('makes no record of a category of which the party holds a list alone', () => {
    const names = readdirSync('config/catalogue');
    const shipped = parseCatalogue(
      names.map((name) => ({ name, text: readFileSync(`config/catalogue/${name}`, 'utf8') })),
    );
    const outreach = (zorgproces: unknown) =>
      readContribution(shipped, { category: 'K08', partyType: 'GGD', input: { zorgproces } }).mistakes;
    expect(outreach({ status: null })?.map(({ path }) => path.join('.'))).toEqual(['input.zorgproces']);
    expect(outreach({ bemoeizorg: [{}] })).toBeNull();
  });

  it('can be made of what the party holds, and of nothing the gate makes', () => {
    expect(heldBy(catalogue, 'POLITIE')).toContain('K04.eigen');
    expect(heldBy(catalogue, 'GEMEENTE')).not.toContain('K04.eigen');
    expect(heldBy(catalogue, 'GEMEENTE')).not.toContain('K04.bron');
  });

  it('tells what to do, and nothing of what was sent', () => {
    const told = JSON.stringify(read({ tekst: '', soort: 'geheim' }).mistakes);
    expect(told).toContain('Send one of: A, B');
    expect(told).not.toContain('geheim');
  });

  it('has a BSN only when it passes the 11-proof', () => {
    const bsn = (value: string) =>
      readContribution(catalogue, { category: 'K01', partyType: 'GEMEENTE', input: { identiteit: { bsn: value } } });
    expect(bsn('999990007').contribution?.items).toMatchObject([{ values: { 'K01.bsn': '999990007' } }]);
    expect(bsn('999990008').mistakes?.map(({ path }) => path.join('.'))).toEqual(['input.identiteit.bsn']);
  });
});
