import { PARTICIPATIONS, PARTY_TYPES, PHASES, PURPOSES, REASONS, TRACKS, type Json } from '#kernel';
import { MARKS } from '../catalogue/catalogue.js';
import type { Schema } from '../configuration/schema-check.js';
import { basis, functionName, identifier, moment, object, some, word } from '../convenant/schema.js';

const category = { type: 'string', pattern: '^K[0-9]{2}$', description: 'A category: K and two digits' } as const;
const names = {
  type: 'array',
  minItems: 1,
  uniqueItems: true,
  description: 'Name at least one field, each once',
  items: {
    type: 'string',
    pattern: '^[a-z][A-Za-z0-9]*(\\.[a-z][A-Za-z0-9]*)*$',
    description: 'The name of a field within its category: incidenten.datum',
  },
} as const;
const caseId = {
  type: 'string',
  pattern: '^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$',
  description: 'Short and stable: ZVH-overleg',
} as const;

const consent = object(['kind', 'categories'], {
  kind: { enum: ['CONSENT', 'OBJECTION'] },
  state: { enum: ['IN_FORCE', 'WITHDRAWN', 'EXPIRED'], description: 'Left out: IN_FORCE' },
  categories: some(category, 'The categories it is about'),
  recipients: some({ enum: PARTY_TYPES }, 'Left out: every recipient'),
  purpose: { enum: PURPOSES, description: 'Left out: every purpose' },
});

const given = object(['party', 'purposes'], {
  party: { enum: PARTY_TYPES },
  functions: some(functionName, 'Left out: every function of the party type'),
  purposes: some({ enum: PURPOSES }, 'The purposes stated'),
  phases: some({ enum: PHASES }, 'Left out: every phase in which the purpose may be stated'),
  tracks: some({ enum: TRACKS }, 'Left out: every track'),
  participation: { enum: [...PARTICIPATIONS, 'NONE'], description: 'Left out: KERNPARTNER' },
  acceded: { type: 'boolean', description: 'Left out: true' },
  confidential: { type: 'boolean', description: 'Under a duty of confidentiality. Left out: true' },
  emergency: { enum: ['DECLARED', 'OVER'], description: 'Left out: none was declared' },
  consents: { type: 'array', minItems: 1, items: consent, description: 'Left out: the register has nothing' },
  items: { enum: ['OWN', 'OTHERS'], description: 'Whose items the case holds. Left out: OTHERS' },
  marks: some({ enum: MARKS }, 'Marks of the items that can have them; VALIDITY: its term is over'),
  at: { ...moment, description: 'When. Left out: a moment at which convenant and decisions are in force' },
});

const by = (keys: readonly string[], description: string): Json => ({
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  description,
  properties: Object.fromEntries(keys.map((key) => [key, names])),
});

const expectation = object([], {
  level: { enum: [0, 1, 2], description: 'Every field up to this level is granted in full' },
  also: { ...names, description: 'Granted in full, though above the level' },
  forms: by(['MASKED', 'GENERALISED'], 'Granted in another form'),
  withheld: by(REASONS, 'Withheld, each for the reason it stands under'),
  rest: {
    description:
      'Why all the rest is withheld: a reason, or one for each level: { 1: CATEGORY_NOT_ALLOWED, 2: LEVEL_TOO_HIGH }',
    if: { type: 'object' },
    then: object([], { 0: { enum: REASONS }, 1: { enum: REASONS }, 2: { enum: REASONS } }),
    else: { enum: REASONS },
  },
  clauses: some(identifier, 'The clauses that grant it, all of them'),
  consent: { type: 'boolean', description: 'Whether what is granted rests on a consent. Left out: false' },
});

const record = object(['legalBasis', 'controles'], {
  legalBasis: { ...basis, minItems: 1 },
  controles: {
    type: 'string',
    pattern: '^[TF]{4}$',
    description: 'NEN 7513: authorised, takes part, consent, emergency, each T or F',
  },
  emergency: { type: 'boolean', description: 'Whether something was granted because of an emergency. Left out: false' },
  wpg20Decision: { ...identifier, description: 'The decision under Wpg 20(2) that police data rests on' },
});

const suiteCase = object(['id', 'says', 'given', 'then', 'record'], {
  id: caseId,
  says: word,
  given,
  then: {
    type: 'object',
    minProperties: 1,
    description: 'What comes of each category asked for',
    propertyNames: category,
    additionalProperties: expectation,
  },
  record,
});

/** What a file `config/convenants/<region>.cases.yaml` looks like (JSON Schema, draft 7). `config/cases.schema.json` holds the same. */
export const casesSchema: Schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: "The cases of a region's convenant",
  type: 'object',
  additionalProperties: false,
  required: ['region', 'cases'],
  properties: {
    region: { type: 'string', pattern: '^[a-z]+(-[a-z]+)*$', description: 'Small letters and hyphens' },
    cases: { type: 'array', minItems: 1, items: suiteCase, description: 'What is asked, and what comes of it' },
  },
};
