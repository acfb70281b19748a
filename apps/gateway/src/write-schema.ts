import { writeFileSync } from 'node:fs';
import { readCatalogue } from '#persistence';
import { printedSchema } from './graphql/printed-schema.js';

/** `npm run schema`: writes the published schema beside the code that serves it. */
writeFileSync('apps/gateway/schema.graphql', printedSchema(readCatalogue('config')));
