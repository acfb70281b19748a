import { readFileSync } from 'node:fs';
import { mutated, type Mutation } from './mutation.js';

/** The mutated source of each module of the built product that a mutation changes, by URL. `dist`: URL of its folder, with a slash.
 *  Throws when a module is not there or has not got the pieces that are to be replaced. */
export function mutatedModules({ edits }: Mutation, dist: string): ReadonlyMap<string, string> {
  const files = new Set(edits.map(({ file }) => file));
  return new Map(
    Array.from(files, (file) => {
      const url = new URL(file, dist);
      const own = edits.filter((edit) => edit.file === file);
      return [url.href, mutated(readFileSync(url, 'utf8'), own)];
    }),
  );
}
