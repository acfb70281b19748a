import { buildSchema, lexicographicSortSchema, printSchema } from 'graphql';
import type { Catalogue } from '#policies';
import { OFFICERS_SCHEMA } from '../officers/schema.js';
import { STAFF_SCHEMA } from '../staff/schema.js';
import { partnerSchema } from './schema.js';

const FROM_CATALOGUE = '# Generated from config/catalogue by `npm run schema`. Do not edit.\n\n';
const fromCode = (room: string): string =>
  `# Printed from apps/gateway/src/${room}/schema.ts by \`npm run schema\`. Do not edit.\n\n`;

/** The schema for partners as it is checked in: sorted, so that a change of the catalogue shows as what it changes. */
export function printedSchema(catalogue: Catalogue): string {
  return printed(FROM_CATALOGUE, partnerSchema(catalogue));
}

/** The schema for administrators and privacy officers as it is checked in. */
export function printedStaffSchema(): string {
  return printed(fromCode('staff'), STAFF_SCHEMA);
}

/** The schema for privacy officers as it is checked in. */
export function printedOfficersSchema(): string {
  return printed(fromCode('officers'), OFFICERS_SCHEMA);
}

function printed(note: string, sdl: string): string {
  return `${note}${printSchema(lexicographicSortSchema(buildSchema(sdl)))}\n`;
}
