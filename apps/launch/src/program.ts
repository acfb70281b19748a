import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './data-folder.js';
import { LaunchRefused } from './refusal.js';

export type ProgramName = 'gateway' | 'consent' | 'launch';

/** The file of a program as it is built. LaunchRefused when it is not. */
export function programFile(name: ProgramName): string {
  const file = join(projectRoot(), 'dist', 'bin', `${name}.js`);
  if (!existsSync(file)) throw new LaunchRefused(`${file} is missing: run npm run build`);
  return file;
}
