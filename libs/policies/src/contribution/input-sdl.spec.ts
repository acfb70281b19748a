import { expect, it } from '@jest/globals';
import { buildSchema, isInputObjectType } from 'graphql';
import { catalogueWith } from '#testing';
import { contributionSchema } from './input-sdl.js';

const catalogue = catalogueWith({
  K01: { name: 'identiteit', fields: { 'naam.voornamen': {}, geboren: { type: 'DATE' } } },
  K04: {
    name: 'politie',
    marks: ['WPG14', 'RESTRICTED'],
    fields: { status: { type: 'CODE', codes: ['AAN', 'UIT'] }, bron: { type: 'OIN', origin: 'ITEM_CONTRIBUTOR' } },
    lists: {
      incidenten: { marks: ['VALIDITY'], fields: { referentie: { origin: 'ITEM_ID' }, 'plaats.straat': {} } },
      signalen: { fields: { soort: {} } },
    },
  },
});
const sdl = `scalar Datum\nscalar DatumTijd\ntype Query { a: Int }\n${contributionSchema(catalogue)}`;

/** Members of an input, by name with their type. */
function membersOf(name: string): Record<string, string> {
  const type = buildSchema(sdl).getType(name);
  if (!isInputObjectType(type)) throw new Error(`${name} is no input`);
  return Object.fromEntries(Object.values(type.getFields()).map((field) => [field.name, String(field.type)]));
}

it('has a member for each category, its sealed fields, groups, lists and marks, and nothing else', () => {
  expect(membersOf('ContributionInput')).toEqual({ identiteit: 'IdentiteitInput', politie: 'PolitieInput' });
  expect(membersOf('IdentiteitInput')).toEqual({ geboren: 'Datum', naam: 'IdentiteitNaamInput', intrekken: '[ID!]' });
  expect(membersOf('IdentiteitNaamInput')).toEqual({ voornamen: 'String' });
  expect(membersOf('PolitieInput')).toEqual({
    status: 'String',
    markeringen: 'PolitieMarkeringen',
    incidenten: '[PolitieIncidentenInput!]',
    signalen: '[PolitieSignalenInput!]',
    intrekken: '[ID!]',
  });
  expect(membersOf('PolitieIncidentenInput')).toEqual({
    referentie: 'ID',
    plaats: 'PolitieIncidentenPlaatsInput',
    markeringen: 'PolitieIncidentenMarkeringen',
  });
  expect(membersOf('PolitieSignalenInput')).toEqual({ referentie: 'ID', soort: 'String' });
  expect(membersOf('PolitieMarkeringen')).toEqual({ wpg14: 'Wpg14Status', lopendOnderzoek: 'Boolean' });
  expect(sdl).toContain('"""K04.status: een van AAN, UIT"""');
  expect(membersOf('PolitieIncidentenMarkeringen')).toEqual({ geldigVan: 'DatumTijd', geldigTot: 'DatumTijd' });
});
