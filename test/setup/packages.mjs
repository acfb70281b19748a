// Each test file loads its modules anew, and packages of hundreds of files take most of that time: each becomes one file, as in the
// programs that are built. Those stay apart that are asked for by the names of their own files.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { leftOut } from '../../apps/not-installed.mjs';

const PACKAGES = ['ajv', 'node-jose', 'pg', 'typeorm', 'yaml'];
const SELF = fileURLToPath(import.meta.url);
const pathOf = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const { resolve } = createRequire(import.meta.url);

/** Makes them, unless they are there as installed; answers where Jest finds each. Made aside and moved: of two runs at once one wins. */
export async function packagesInOneFile() {
  const madeOf = createHash('sha256');
  for (const file of [pathOf('package-lock.json'), SELF]) madeOf.update(readFileSync(file));
  const folder = pathOf(`node_modules/.cache/test-packages-${madeOf.digest('hex').slice(0, 16)}`);
  if (!existsSync(folder)) {
    mkdirSync(dirname(folder), { recursive: true });
    const draft = mkdtempSync(`${folder}.`);
    await Promise.all(PACKAGES.map((name) => inOneFile(name, draft)));
    if (!existsSync(folder)) renameSync(draft, folder);
    rmSync(draft, { recursive: true, force: true });
  }
  return Object.fromEntries(PACKAGES.map((name) => [`^${name}$`, fileOf(name, folder)]));
}

function inOneFile(name, folder) {
  return build({
    entryPoints: [resolve(name)],
    outfile: fileOf(name, folder),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    external: PACKAGES.filter((other) => other !== name),
    plugins: [leftOut],
    logLevel: 'error',
  });
}

function fileOf(name, folder) {
  return join(folder, `${name}.cjs`);
}
