import { buildSchema, lexicographicSortSchema, printSchema } from 'graphql';
import type { Catalogue } from '#policies';
import { partnerSchema } from './schema.js';

const NOTE = '# Generated from config/catalogue by `npm run schema`. Do not edit.\n\n';

/** The schema for partners as it is checked in: sorted, so that a change of the catalogue shows as what it changes. */
export function printedSchema(catalogue: Catalogue): string {
  return `${NOTE}${printSchema(lexicographicSortSchema(buildSchema(partnerSchema(catalogue))))}\n`;
}
