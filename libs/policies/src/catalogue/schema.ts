import { PARTY_TYPES } from '#kernel';
import type { Schema } from '../configuration/schema-check.js';
import { FIELD_TYPES, GENERALISATIONS, MARKS, SENSITIVITIES } from './catalogue.js';

const word = { type: 'string', minLength: 1, description: 'Write one line of text' } as const;
const name = {
  pattern: '^[a-z][A-Za-z0-9]*$',
  description: 'Names are camelCase: a small letter, then letters and digits',
};

const descriptions = {
  type: 'object',
  additionalProperties: false,
  required: ['nl', 'en'],
  description: 'Say in both languages what it is',
  properties: { nl: word, en: word },
} as const;

const marks = {
  type: 'array',
  uniqueItems: true,
  description: 'Control marks that its items may carry',
  items: { enum: MARKS },
} as const;

const holders = {
  type: 'array',
  minItems: 1,
  uniqueItems: true,
  description: 'The party types that contribute it, some of those around it; left out: all of them',
  items: { enum: PARTY_TYPES },
} as const;

const normTime = {
  type: 'object',
  additionalProperties: false,
  required: ['term', 'from', 'source'],
  description: 'Within which time it must be there: a term, what starts it, and who says so',
  properties: {
    term: {
      type: 'string',
      pattern: '^P(?=[0-9])([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?$',
      description: 'An ISO 8601 duration in whole days or longer, such as P14D',
    },
    from: descriptions,
    source: word,
  },
} as const;

const leaf = {
  type: 'object',
  additionalProperties: false,
  required: ['type', 'level', 'description', 'source'],
  description: 'A field: type, level, description and source',
  properties: {
    type: { enum: FIELD_TYPES },
    codes: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      description: 'The codes a CODE field can hold, each once',
      items: { type: 'string', pattern: '^[A-Z0-9][A-Z0-9_]*$', description: 'Codes are capitals, digits and _' },
    },
    level: { enum: [1, 2], description: 'Information level: 1 limited, 2 full; level 0 is generated' },
    sensitivities: {
      type: 'array',
      uniqueItems: true,
      description: 'What makes it sensitive, each once',
      items: { enum: SENSITIVITIES },
    },
    apart: {
      type: 'string',
      ...name,
      description: 'Name of the seal it shares with others of its level that clauses grant by themselves',
    },
    holders,
    generalised: {
      enum: GENERALISATIONS,
      description: 'How it is shown when generalised; a DATE or DATETIME as its YEAR when left out',
    },
    normTime,
    description: descriptions,
    source: { ...word, description: "Article, standard, seed, or 'assumption'" },
  },
} as const;

const leaves = {
  type: 'object',
  minProperties: 1,
  description: 'At least one field, by name',
  propertyNames: name,
  additionalProperties: { $ref: '#/definitions/leaf' },
} as const;

const group = {
  type: 'object',
  additionalProperties: false,
  required: ['description', 'fields'],
  properties: { description: descriptions, normTime, fields: { $ref: '#/definitions/leaves' } },
} as const;

const nodes = {
  type: 'object',
  minProperties: 1,
  description: 'At least one field or group of fields, by name',
  propertyNames: name,
  additionalProperties: {
    if: { type: 'object', required: ['fields'] },
    then: { $ref: '#/definitions/group' },
    else: { $ref: '#/definitions/leaf' },
  },
} as const;

const typeName = {
  type: 'string',
  pattern: '^[A-Z][A-Za-z0-9]*$',
  description: 'Type names are PascalCase: a capital, then letters and digits',
} as const;

const list = {
  type: 'object',
  additionalProperties: false,
  required: ['item', 'description', 'source', 'fields'],
  description: 'A list: what one item is called, its description, its source and its fields',
  properties: {
    item: typeName,
    marks,
    holders,
    description: descriptions,
    source: word,
    normTime,
    fields: { $ref: '#/definitions/nodes' },
  },
} as const;

/** What a file of `config/catalogue/` looks like (JSON Schema, draft 7). `config/catalogue.schema.json` holds the same for editors. */
export const catalogueSchema: Schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'A category of the case',
  type: 'object',
  additionalProperties: false,
  required: ['code', 'name', 'typeName', 'holders', 'description', 'source'],
  properties: {
    code: { type: 'string', pattern: '^K[0-9]{2}$', description: 'K and two digits' },
    name: { type: 'string', ...name },
    typeName,
    holders: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      description: 'The party types that contribute it; more than one makes it a list of contributions',
      items: { enum: PARTY_TYPES },
    },
    description: descriptions,
    source: word,
    marks,
    fields: { $ref: '#/definitions/nodes' },
    lists: {
      type: 'object',
      propertyNames: name,
      description: 'Lists whose items have an owner and marks of their own, by name',
      additionalProperties: { $ref: '#/definitions/list' },
    },
  },
  definitions: { leaf, leaves, group, nodes, list },
};
