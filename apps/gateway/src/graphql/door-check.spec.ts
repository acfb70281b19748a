import { describe, expect, it } from '@jest/globals';
import { buildSchema, isObjectType, type GraphQLSchema } from 'graphql';
import { caseShape } from '#policies';
import { catalogueWith } from '#testing';
import { wayPastTheDoor } from './door-check.js';
import { partnerSchema } from './schema.js';

const catalogue = catalogueWith({
  K01: { name: 'identiteit', fields: { status: {}, 'naam.voornamen': {} } },
  K04: { name: 'politie', holders: ['POLITIE', 'OM'], lists: { incidenten: { fields: { datum: {} } } } },
});
const shape = caseShape(catalogue);
const text = partnerSchema(catalogue);

function planted(
  change: (sound: string) => string,
  after: (schema: GraphQLSchema) => void = () => undefined,
): readonly string[] {
  const schema = buildSchema(change(text));
  after(schema);
  return wayPastTheDoor(schema, shape);
}

const same = (sound: string): string => sound;
const into = (type: string, line: string) => (sound: string) =>
  sound.replace(`type ${type} {`, `type ${type} {\n${line}`);

function fieldOf(schema: GraphQLSchema, type: string, name: string): { resolve?: unknown; subscribe?: unknown } {
  const found = schema.getType(type);
  const field = isObjectType(found) ? found.getFields()[name] : undefined;
  if (!field) throw new Error(`${type}.${name} does not exist`);
  return field;
}

describe('the check at the start', () => {
  it('IW-05 finds nothing in a sound schema', () => {
    expect(planted(same)).toEqual([]);
  });

  it.each<[string, (sound: string) => string, string]>([
    [
      'a field that the catalogue lacks',
      into('Identiteit', 'bijnaam: String'),
      'Identiteit.bijnaam is not in the catalogue',
    ],
    [
      'a field of the case that is no category',
      into('Casus', 'notities: String'),
      'Casus.notities is not in the catalogue',
    ],
    [
      'a way back into the case',
      into('PolitieIncidenten', 'casus: Casus'),
      'PolitieIncidenten.casus is not in the catalogue',
    ],
    [
      'a guarded field that cannot be null',
      (sound) => sound.replace('status: String', 'status: String!'),
      "Identiteit.status can't be null",
    ],
    [
      'a category that cannot be null',
      (sound) => sound.replace('identiteit: Identiteit', 'identiteit: Identiteit!'),
      "Casus.identiteit can't be null",
    ],
    [
      'a guarded field with an argument',
      (sound) => sound.replace('status: String', 'status(op: String): String'),
      'Identiteit.status takes arguments',
    ],
    ['another root field', into('Query', 'dossier: Casus'), 'Query.dossier leads to Casus past the door'],
    ['a list of them', into('Query', 'dossiers: [Casus!]!'), 'Query.dossiers leads to Casus past the door'],
    [
      'a root field into the middle',
      into('Query', 'identiteit: Identiteit'),
      'Query.identiteit leads to Casus past the door',
    ],
    ['a field of an open type', into('Me', 'mijnCasus: Casus'), 'Me.mijnCasus leads to Casus past the door'],
    [
      'a mutation',
      (sound) => `${sound}\nextend type Mutation { open: Casus }`,
      'Mutation.open leads to Casus past the door',
    ],
    [
      'a subscription',
      (sound) => `${sound}\ntype Subscription { volg: [Politie] }`,
      'Subscription.volg leads to Casus past the door',
    ],
    [
      'a union',
      (sound) => `${sound}\nunion Iets = Me | Identiteit\nextend type Query { iets: Iets }`,
      'Identiteit can be reached as Iets',
    ],
    [
      'an interface',
      (sound) =>
        `${sound.replace('type Casus {', 'type Casus implements Ding {')}\ninterface Ding { id: ID! }\nextend type Query { ding: Ding }`,
      'Casus can be reached as Ding',
    ],
  ])('finds %s', (_case, change, mistake) => {
    expect(planted(change)).toEqual([mistake]);
  });

  it('finds a resolver of its own, and a subscriber', () => {
    const found = planted(same, (schema) => {
      fieldOf(schema, 'IdentiteitNaam', 'voornamen').resolve = () => 'made up';
      fieldOf(schema, 'Politie', 'incidenten').subscribe = () => [];
    });
    expect(found).toEqual([
      'IdentiteitNaam.voornamen has a resolver of its own',
      'Politie.incidenten has a resolver of its own',
    ]);
  });

  it('finds a type of the case that is no object', () => {
    const found = planted((sound) => sound.replace(/type Politie \{[^}]*\}/, 'scalar Politie'));
    expect(found).toContain('Politie is not an object type of the schema');
  });
});
