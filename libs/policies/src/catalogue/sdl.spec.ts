import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, isNonNullType, isListType, isObjectType, type GraphQLOutputType } from 'graphql';
import type { Catalogue } from './catalogue.js';
import { parseCatalogue } from './parse.js';
import { catalogueSchema } from './schema.js';
import { caseSchema } from './sdl.js';
import { CASE_TYPE, caseShape } from './shape.js';

const folder = 'config/catalogue';
const files = readdirSync(folder).map((name) => ({ name, text: readFileSync(`${folder}/${name}`, 'utf8') }));
const catalogue = parseCatalogue(files);

/** Coordinates met on a walk from the case down. */
function walk(type: string, { seen }: { seen: string[] }): string[] {
  for (const member of caseShape(catalogue).get(type)?.values() ?? []) {
    if (member.kind === 'leaf') seen.push(member.coordinate);
    else if (member.kind !== 'id') walk(member.type, { seen });
  }
  return seen;
}

describe('the published case', () => {
  const schema = buildSchema(`${caseSchema(catalogue)}\ntype Query { casus: Casus }`, { assumeValidSDL: false });

  it('leads to every coordinate of the catalogue exactly once', () => {
    expect(walk(CASE_TYPE, { seen: [] }).sort()).toEqual([...catalogue.fields.keys()].sort());
  });

  it('has every guarded field nullable, down to the elements of lists', () => {
    const required = (type: GraphQLOutputType): boolean =>
      isNonNullType(type) || (isListType(type) && required(type.ofType));
    const guarded = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter(({ name }) => !name.startsWith('__') && name !== 'Query')
      .flatMap((type) => Object.values(type.getFields()).map((field) => ({ at: `${type.name}.${field.name}`, field })));
    expect(guarded.filter(({ field }) => required(field.type)).map(({ at }) => at)).toEqual(['Casus.id']);
    expect(guarded.filter(({ field }) => typeof field.description !== 'string')).toEqual([]);
  });

  it('has the members that the shape has', () => {
    for (const [type, members] of caseShape(catalogue)) {
      const published = schema.getType(type);
      expect(isObjectType(published) ? Object.keys(published.getFields()) : null).toEqual([...members.keys()]);
    }
  });

  it('names the types of nested objects after their place', () => {
    const shape = caseShape(catalogue);
    expect(shape.get('Casus')?.get('melding')).toEqual({
      kind: 'category',
      type: 'Melding',
      category: 'K02',
      several: true,
    });
    expect(shape.get('Politie')?.get('incidenten')).toEqual({
      kind: 'list',
      type: 'PolitieIncident',
      unit: 'K04.incidenten',
    });
    expect(shape.get('Identiteit')?.get('naam')).toEqual({ kind: 'object', type: 'IdentiteitNaam' });
    expect(shape.get('IdentiteitNaam')?.get('voornamen')).toEqual({ kind: 'leaf', coordinate: 'K01.naam.voornamen' });
  });

  it('is the same text whatever the order of the files', () => {
    expect(caseSchema(parseCatalogue([...files].reverse()))).toBe(caseSchema(catalogue));
  });

  it('says within which time a provision must be there, at the field and at its type', () => {
    const { fields, nested } = {
      fields: [...catalogue.fields.values()].filter(({ normTime }) => normTime !== null),
      nested: catalogue.categories.flatMap((category) => category.nested).filter(({ normTime }) => normTime !== null),
    };
    const docs = caseSchema(catalogue).match(/Normtijd: P[^ ]+, vanaf /g) ?? [];
    expect([fields.length > 0, nested.length > 0]).toEqual([true, true]);
    expect(docs).toHaveLength(fields.length + 2 * nested.length);
  });

  it('cannot be made of a shape that the catalogue does not hold', () => {
    const hollow: Catalogue = { ...catalogue, fields: new Map() };
    expect(() => caseSchema(hollow)).toThrow(RangeError);
  });

  it('escapes what would end a description', () => {
    const text = files.map(({ name, text: old }) => ({
      name,
      text: old.replace('nl: Diagnose.', `nl: 'Een """ erin.'`),
    }));
    const sdl = `${caseSchema(parseCatalogue(text))}\ntype Query { casus: Casus }`;
    const type = buildSchema(sdl).getType('Zorginhoud');
    expect(isObjectType(type) && type.getFields()['diagnose']?.description).toContain('Een """ erin.');
  });

  it('places a group within an item of a list', () => {
    const k04 = `code: K04
name: politie
typeName: Politie
holders: [POLITIE]
description: { nl: a, en: a }
source: s
lists:
  incidenten:
    item: Incident
    description: { nl: a, en: a }
    source: s
    fields:
      plaats:
        description: { nl: a, en: a }
        fields:
          straat: { type: TEXT, level: 1, description: { nl: a, en: a }, source: s }
`;
    const shape = caseShape(parseCatalogue([{ name: 'k04.yaml', text: k04 }]));
    expect(shape.get('PolitieIncident')?.get('plaats')).toEqual({ kind: 'object', type: 'PolitieIncidentPlaats' });
    expect([...(shape.get('PolitieIncidentPlaats') ?? [])]).toEqual([
      ['straat', { kind: 'leaf', coordinate: 'K04.incidenten.plaats.straat' }],
    ]);
  });
});

it('is described for editors by the schema that it is checked against', () => {
  expect(JSON.parse(readFileSync('config/catalogue.schema.json', 'utf8'))).toEqual(catalogueSchema);
});
