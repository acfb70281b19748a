import { writeFileSync } from 'node:fs';
import { readCatalogue } from '#persistence';
import { printedOfficersSchema, printedSchema, printedStaffSchema } from './graphql/printed-schema.js';

/** `npm run schema`: writes the published schemas beside the code that serves them. */
writeFileSync('apps/gateway/schema.graphql', printedSchema(readCatalogue('config')));
writeFileSync('apps/gateway/staff.graphql', printedStaffSchema());
writeFileSync('apps/gateway/officers.graphql', printedOfficersSchema());
