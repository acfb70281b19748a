import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { titlesIn, type Title } from './titles.js';

/** Names of all tests of this repository. */
export function allTitles(): Title[] {
  const files = ['apps', 'libs', 'test'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  return files
    .filter((file) => file.endsWith('.spec.ts'))
    .sort()
    .flatMap((file) => titlesIn(file, readFileSync(file, 'utf8')));
}
