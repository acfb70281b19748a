import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { catalogueSchema } from '../catalogue/schema.js';
import { convenantSchema } from '../convenant/schema.js';
import { casesSchema } from '../suite/schema.js';
import { checkSchema, type Schema } from './schema-check.js';

const schema: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  propertyNames: { pattern: '^[a-z/~]+$', description: 'Small letters' },
  properties: {
    name: { enum: ['melding', 'politie'] },
    list: { type: 'array', minItems: 1, items: { type: 'string', pattern: '^[a-z]+$', description: 'Small letters' } },
    'a/b~c': { type: 'integer' },
    either: { if: { required: ['x'] }, then: { required: ['y'] } },
  },
};

describe('a schema', () => {
  it.each([
    ['holds', { name: 'politie' }, [], true],
    ['misses a member', {}, [[[], "'name' is missing", 'Add it']], false],
    [
      'has an unknown member',
      { name: 'politie', lst: 1 },
      [[['lst'], "'lst' is not known here", "Did you mean 'list'?"]],
      false,
    ],
    [
      'has an unknown word',
      { name: 'polite' },
      [[['name'], "'polite' is not known here", "Did you mean 'politie'?"]],
      true,
    ],
    [
      'has a wrong type',
      { name: 'politie', 'a/b~c': 'x' },
      [[['a/b~c'], "'a/b~c' must be integer", 'Write it as the schema says']],
      false,
    ],
    [
      'has a word of the wrong form',
      { name: 'politie', list: ['a', 'B'] },
      [[['list', 1], `'list.1' must match pattern "^[a-z]+$"`, 'Small letters']],
      true,
    ],
    ['fails a condition', { name: 'politie', either: { x: 1 } }, [[['either'], "'y' is missing", 'Add it']], false],
    ['is no object', 7, [[[], 'the document must be object', 'Write it as the schema says']], false],
  ] as const)('that %s', (_case, value, findings, shapely) => {
    const report = checkSchema(schema, value);
    expect(report.findings.map(({ path, problem, remedy }) => [path, problem, remedy])).toEqual(findings);
    expect(report.shapely).toBe(shapely);
  });

  it('points at a member whose name has the wrong form', () => {
    const open: Schema = { type: 'object', propertyNames: { pattern: '^[a-z]+$', description: 'Small letters' } };
    expect(checkSchema(open, { B2: 1 }).findings.map(({ path, remedy }) => [path, remedy])).toEqual([
      [['B2'], 'Small letters'],
    ]);
  });

  it('knows no members where none are declared', () => {
    const closed: Schema = { type: 'object', additionalProperties: false };
    expect(checkSchema(closed, { b: 1 }).findings[0]?.remedy).toBe('Remove it, or correct its name');
  });
});

it.each([
  ['the catalogue', catalogueSchema],
  ['a convenant', convenantSchema],
  ['its cases', casesSchema],
])('that of %s is a JSON Schema: a start does not look again', (_file, ours) => {
  expect(new Ajv().validateSchema(ours)).toBe(true);
});
