import { FORMS, PARTICIPATIONS, PARTY_TYPES, PHASES, PURPOSES, TRACKS, type Json } from '#kernel';
import type { Schema } from '../configuration/schema-check.js';

export const word = { type: 'string', minLength: 1, description: 'Write one line of text' } as const;
export const moment = {
  type: 'string',
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{3})?(Z|[+-][0-9]{2}:[0-9]{2})$',
  description: 'A moment with its offset: 2026-01-01T00:00:00+01:00',
} as const;
export const basis = {
  type: 'array',
  uniqueItems: true,
  description: 'Codes of provisions of law: WPG_20_1_C',
  items: { type: 'string', pattern: '^[A-Z][A-Z0-9_]*$', description: 'Capitals, digits and _: WPG_20_1_C' },
} as const;
export const identifier = {
  type: 'string',
  pattern: '^[A-Z0-9]+(-[A-Z0-9]+)*$',
  description: 'Short and stable: POL-3',
} as const;
export const functionName = {
  type: 'string',
  pattern: '^[a-z]+(-[a-z]+)*$',
  description: 'Small letters and hyphens',
} as const;

const functions = { type: 'array', uniqueItems: true, items: functionName } as const;

export const some = (items: Json, description: string): Json => ({
  type: 'array',
  minItems: 1,
  uniqueItems: true,
  description,
  items,
});

const set = {
  type: 'string',
  pattern: '^[A-Z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$',
  description: 'A capital, then letters, digits and hyphens: K01-beperkt',
} as const;
const sets = some(set, 'Names of fieldSets, each once');

const fields: Json = {
  type: 'object',
  minProperties: 1,
  description: 'Name the fields by category: K04: [referentie, incidenten.datum]',
  propertyNames: { pattern: '^K[0-9]{2}$', description: 'A category: K and two digits' },
  additionalProperties: some(
    {
      type: 'string',
      pattern: '^[a-z][A-Za-z0-9]*(\\.[a-z][A-Za-z0-9]*)*$',
      description: 'Name each field; a wildcard would hand out fields that are added later',
    },
    'Name at least one field, each once',
  ),
};

export const object = (required: readonly string[], properties: Readonly<Record<string, Json>>): Json => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});

const span = object(['from'], { from: moment, until: { ...moment, type: ['string', 'null'] } });

const party = object(['type', 'functions'], {
  type: { enum: PARTY_TYPES },
  functions: { ...functions, description: 'The functions its professionals may act in' },
  bsnBasis: basis,
});

const purpose = object(['code', 'label', 'phases', 'legalBasis', 'activity'], {
  code: { enum: PURPOSES },
  label: word,
  phases: some({ enum: PHASES }, 'The phases in which it may be stated'),
  legalBasis: { ...basis, minItems: 1 },
  activity: { type: 'string', pattern: '^https://', description: 'URI of the processing activity and its version' },
});

const decision = object(['id', 'interest', 'partnership', 'purpose', 'conditions', 'recipients', 'authority', 'span'], {
  id: identifier,
  interest: word,
  partnership: word,
  purpose: word,
  data: fields,
  sets,
  conditions: word,
  recipients: some({ enum: PARTY_TYPES }, 'The party types that may receive it'),
  authority: word,
  span,
});

const clause = object(['id', 'to', 'purposes', 'legalBasis', 'basis', 'note'], {
  id: identifier,
  to: { enum: PARTY_TYPES },
  functions: some(functionName, 'Left out: every function of the party type'),
  purposes: some({ enum: PURPOSES }, 'The purposes it serves'),
  phases: some({ enum: PHASES }, 'Left out: every phase in which its purposes may be stated'),
  tracks: some({ enum: TRACKS }, 'Left out: every track'),
  participation: some({ enum: PARTICIPATIONS }, 'Left out: KERNPARTNER'),
  fields,
  sets,
  ownItems: { type: 'boolean' },
  consent: { type: 'boolean' },
  emergency: { type: 'boolean' },
  confidential: { type: 'boolean' },
  form: { enum: FORMS },
  legalBasis: { ...basis, minItems: 1 },
  wpg20Decision: { ...identifier, type: ['string', 'null'] },
  basis: { enum: ['source', 'assumption'], description: 'Read in the law or a seed, or for a jurist to check' },
  note: word,
});

/** What a convenant looks like (JSON Schema, draft 7), as a file and as stored. `config/convenant.schema.json` holds the same for editors. */
export const convenantSchema: Schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: "A region's convenant",
  type: 'object',
  additionalProperties: false,
  required: ['id', 'region', 'version', 'title', 'inForce', 'parties', 'purposes', 'wpg20Decisions', 'clauses'],
  properties: {
    id: { type: 'string', pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', description: 'Small letters, digits and hyphens' },
    region: { type: 'string', pattern: '^[a-z]+(-[a-z]+)*$', description: 'Small letters and hyphens' },
    version: { type: 'integer', minimum: 1, maximum: 1_000_000, description: 'Counts from 1, to a million at most' },
    title: word,
    inForce: span,
    parties: { type: 'array', minItems: 1, items: party, description: 'The kinds of parties that can accede' },
    purposes: { type: 'array', minItems: 1, items: purpose, description: 'The purposes that can be stated' },
    fieldSets: {
      type: 'object',
      description: 'Sets of fields, written out, that clauses and decisions name under sets',
      propertyNames: { pattern: set.pattern, description: set.description },
      additionalProperties: fields,
    },
    wpg20Decisions: { type: 'array', items: decision, description: 'Decisions under article 20(2) of the Wpg' },
    clauses: { type: 'array', minItems: 1, items: clause, description: 'What no clause grants is refused' },
  },
};
