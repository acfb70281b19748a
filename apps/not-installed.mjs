import { existsSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';

/** Packages ask for others that only some who use them have: what is not installed is looked for when it is asked for, as ever. */
export const leftOut = {
  name: 'not installed',
  setup({ onResolve }) {
    onResolve({ filter: /^[@a-z]/ }, ({ path: name, resolveDir }) => {
      const [folder] = /^(?:@[^/]+\/)?[^/]+/.exec(name);
      const folders = createRequire(join(resolveDir, 'x')).resolve.paths(name) ?? [];
      const isThere = isBuiltin(name) || folders.some((one) => existsSync(join(one, folder)));
      return isThere ? undefined : { path: name, external: true };
    });
  },
};
