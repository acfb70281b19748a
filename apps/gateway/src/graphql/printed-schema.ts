import { buildSchema, lexicographicSortSchema, printSchema } from 'graphql';
import type { Catalogue } from '#policies';
import { STAFF_SCHEMA } from '../staff/schema.js';
import { partnerSchema } from './schema.js';

const FROM_CATALOGUE = '# Generated from config/catalogue by `npm run schema`. Do not edit.\n\n';
const FROM_CODE = '# Printed from apps/gateway/src/staff/schema.ts by `npm run schema`. Do not edit.\n\n';

/** The schema for partners as it is checked in: sorted, so that a change of the catalogue shows as what it changes. */
export function printedSchema(catalogue: Catalogue): string {
  return printed(FROM_CATALOGUE, partnerSchema(catalogue));
}

/** The schema for administrators and privacy officers as it is checked in. */
export function printedStaffSchema(): string {
  return printed(FROM_CODE, STAFF_SCHEMA);
}

function printed(note: string, sdl: string): string {
  return `${note}${printSchema(lexicographicSortSchema(buildSchema(sdl)))}\n`;
}
