import { register } from 'node:module';
import { mutatedModules } from './built-modules.js';
import { MUTATION_VARIABLE } from './mutation.js';
import { mutationNamed } from './mutations.js';

const DIST = new URL('../../../', import.meta.url);

/** Loaded before a built application (`node --import`): runs it with the mutation that the environment names, if it names one. A mutation
 *  that is not known, or does not apply to the code as it is, ends the process. */
const name = process.env[MUTATION_VARIABLE];
if (name !== undefined) register('./load-hook.js', { parentURL: import.meta.url, data: modulesOf(name) });

function modulesOf(mutation: string): ReadonlyMap<string, string> {
  try {
    return mutatedModules(mutationNamed(mutation), DIST.href);
  } catch (error) {
    process.stderr.write(`${MUTATION_VARIABLE}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
