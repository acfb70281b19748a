import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../../apps/launch/src/data-folder.js';
import { MUTATION_VARIABLE } from './mutation.js';

/** For a process of the built product that is to run with this mutation. */
export function mutationEnvironment(name: string): Readonly<Record<string, string>> {
  const loader = pathToFileURL(join(projectRoot(), 'dist', 'test', 'faults', 'mutations', 'mutate.js'));
  return { NODE_OPTIONS: `--import=${loader.href}`, [MUTATION_VARIABLE]: name };
}
