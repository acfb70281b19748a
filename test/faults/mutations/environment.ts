import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../../apps/launch/src/data-folder.js';
import { programFile } from '../../../apps/launch/src/program.js';
import { MUTATION_VARIABLE } from './mutation.js';

/** What to start: the program, or with a mutation the modules that it was made of, which can be changed as they are loaded. */
export function mainOf(app: 'gateway' | 'consent', env: NodeJS.ProcessEnv): string {
  return env[MUTATION_VARIABLE] === undefined ? programFile(app) : join('dist', 'apps', app, 'src', 'main.js');
}

/** For a process of the built product that is to run with this mutation. */
export function mutationEnvironment(name: string): Readonly<Record<string, string>> {
  const loader = pathToFileURL(join(projectRoot(), 'dist', 'test', 'faults', 'mutations', 'mutate.js'));
  return { NODE_OPTIONS: `--import=${loader.href}`, [MUTATION_VARIABLE]: name };
}
