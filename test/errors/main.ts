import { writeFileSync } from 'node:fs';
import { errorsPage } from './errors-page.js';

/** `npm run errors`: writes the catalogue of errors out of the code. */
writeFileSync('docs/errors.md', errorsPage());
