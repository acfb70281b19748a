import { expect, it } from '@jest/globals';
import { FORMS, type Form, type Json } from '#kernel';
import { FIELD_TYPES, GENERALISATIONS } from '../catalogue/catalogue.js';
import { applyForm, formAllowed, type FormedField } from './forms.js';

const plain = (type: FormedField['type']): FormedField => ({ type, generalised: null });
const YEAR: FormedField = { type: 'DATE', generalised: 'YEAR' };
const MOMENT: FormedField = { type: 'DATETIME', generalised: 'YEAR' };
const DECADE: FormedField = { type: 'DATE', generalised: 'AGE_BAND' };
const DISTRICT: FormedField = { type: 'TEXT', generalised: 'DISTRICT' };

it.each<[Form, FormedField, Json, Json]>([
  ['FULL', plain('TEXT'), 'Demovoorbeeld', 'Demovoorbeeld'],
  ['FULL', plain('INTEGER'), 7, 7],
  ['FULL', DECADE, '1967-01-15', '1967-01-15'],
  ['MASKED', plain('TEXT'), 'Demovoorbeeld', '***'],
  ['MASKED', DISTRICT, '0000 XX', '***'],
  ['MASKED', plain('TEXT'), null, null],
  ['MASKED', plain('TEXT_LIST'), ['a', 'b'], ['***']],
  ['MASKED', plain('BSN'), '999990019', '***'],
  ['MASKED', plain('CODE'), 'HOOG', null],
  ['MASKED', plain('BOOLEAN'), true, null],
  ['MASKED', plain('PARTY_PSEUDONYM'), 'p', null],
  ['GENERALISED', YEAR, '1990-02-03', '1990'],
  ['GENERALISED', YEAR, '1990-02', '1990'],
  ['GENERALISED', YEAR, '1990', '1990'],
  ['GENERALISED', YEAR, '199X', null],
  ['GENERALISED', MOMENT, '1990-02-03T04:05:06Z', '1990'],
  ['GENERALISED', YEAR, 'gisteren', null],
  ['GENERALISED', YEAR, 'op 1990-02-03', null],
  ['GENERALISED', YEAR, '1990-02-03\nen 1991', null],
  ['GENERALISED', YEAR, 19900203, null],
  ['GENERALISED', DECADE, '1967-01-15', '196X'],
  ['GENERALISED', DECADE, '1967', '196X'],
  ['GENERALISED', DECADE, '196X', '196X'],
  ['GENERALISED', DECADE, '19670115', null],
  ['GENERALISED', DISTRICT, '0000 XX', '0000'],
  ['GENERALISED', DISTRICT, '0000XX', '0000'],
  ['GENERALISED', DISTRICT, '0000', null],
  ['GENERALISED', DISTRICT, '0000 xx', null],
  ['GENERALISED', DISTRICT, 'Demodorp, 0000 XX', null],
  ['GENERALISED', plain('TEXT'), '0000 XX', null],
])('%s shows a %j %j as %j', (form, field, value, shown) => {
  expect(applyForm(form, field, value)).toEqual(shown);
});

it('lets a form be taken only by a field that keeps its type', () => {
  const masked = FORMS.map((form) => FIELD_TYPES.filter((type) => formAllowed(form, plain(type))));
  expect(masked).toEqual([FIELD_TYPES, ['TEXT', 'TEXT_LIST', 'BSN'], []]);
  const ways = GENERALISATIONS.filter((generalised) => formAllowed('GENERALISED', { type: 'DATE', generalised }));
  expect(ways).toEqual(GENERALISATIONS);
});
