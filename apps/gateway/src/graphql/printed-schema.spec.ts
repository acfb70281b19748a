import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { readCatalogue } from '#persistence';
import { printedSchema } from './printed-schema.js';

it('the checked-in schema is the one that the catalogue gives (else run: npm run schema)', () => {
  expect(readFileSync('apps/gateway/schema.graphql', 'utf8')).toBe(printedSchema(readCatalogue('config')));
});
