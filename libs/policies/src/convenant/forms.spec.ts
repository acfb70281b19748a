import { expect, it } from '@jest/globals';
import { FORMS, type Form, type Json } from '#kernel';
import { FIELD_TYPES, type Field, type FieldType } from '../catalogue/catalogue.js';
import { applyForm, formAllowed } from './forms.js';

const fieldOf = (type: FieldType): Field => ({
  coordinate: 'K01.a',
  category: 'K01',
  path: ['a'],
  unit: 'K01',
  type,
  codes: [],
  level: 1,
  sensitivities: [],
  origin: 'SEALED',
  group: 'L1',
  description: { nl: 'a', en: 'a' },
  source: 'assumption',
});

it.each<[Form, FieldType, Json, Json]>([
  ['FULL', 'TEXT', 'Demovoorbeeld', 'Demovoorbeeld'],
  ['FULL', 'INTEGER', 7, 7],
  ['MASKED', 'TEXT', 'Demovoorbeeld', '***'],
  ['MASKED', 'TEXT', null, null],
  ['MASKED', 'TEXT_LIST', ['a', 'b'], ['***']],
  ['MASKED', 'BSN', '999990019', '***'],
  ['MASKED', 'CODE', 'HOOG', null],
  ['MASKED', 'BOOLEAN', true, null],
  ['GENERALISED', 'DATE', '1990-02-03', '1990'],
  ['GENERALISED', 'DATE', '1990', '1990'],
  ['GENERALISED', 'DATETIME', '1990-02-03T04:05:06Z', '1990'],
  ['GENERALISED', 'DATE', 'gisteren', null],
  ['GENERALISED', 'DATE', 19900203, null],
  ['GENERALISED', 'TEXT', 'Demovoorbeeld', null],
])('%s shows a %s %j as %j', (form, type, value, shown) => {
  expect(applyForm(form, fieldOf(type), value)).toEqual(shown);
});

it('lets a form be taken only by a type that stays what it is', () => {
  const allowed = FORMS.map((form) => FIELD_TYPES.filter((type) => formAllowed(form, type)));
  expect(allowed).toEqual([FIELD_TYPES, ['TEXT', 'TEXT_LIST', 'BSN'], ['DATE', 'DATETIME']]);
});
