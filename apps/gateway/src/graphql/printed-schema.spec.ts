import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { readCatalogue } from '#persistence';
import { printedOfficersSchema, printedSchema, printedStaffSchema } from './printed-schema.js';

it('the checked-in schema is the one that the catalogue gives (else run: npm run schema)', () => {
  expect(readFileSync('apps/gateway/schema.graphql', 'utf8')).toBe(printedSchema(readCatalogue('config')));
});

it('so is the schema for staff', () => {
  expect(readFileSync('apps/gateway/staff.graphql', 'utf8')).toBe(printedStaffSchema());
});

it('so is the schema for privacy officers', () => {
  expect(readFileSync('apps/gateway/officers.graphql', 'utf8')).toBe(printedOfficersSchema());
});
