// Each test file loads its modules anew, and packages of hundreds of files take most of that time: each becomes one file, as in the
// programs that are built. Those stay apart that are asked for by the names of their own files.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { leftOut } from '../../apps/not-installed.mjs';

const PACKAGES = ['ajv', 'node-jose', 'pg', 'typeorm', 'yaml'];
const pathOf = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const FOLDER = pathOf('node_modules/.cache/test-packages/');
const { resolve } = createRequire(import.meta.url);

/** Makes them, unless they are there as installed; answers where Jest finds each. */
export async function packagesInOneFile() {
  const stamp = join(FOLDER, 'made-of');
  const locked = createHash('sha256')
    .update(readFileSync(pathOf('package-lock.json')))
    .digest('hex');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== locked) {
    mkdirSync(FOLDER, { recursive: true });
    await Promise.all(PACKAGES.map(inOneFile));
    writeFileSync(stamp, locked);
  }
  return Object.fromEntries(PACKAGES.map((name) => [`^${name}$`, fileOf(name)]));
}

function inOneFile(name) {
  return build({
    entryPoints: [resolve(name)],
    outfile: fileOf(name),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    external: PACKAGES.filter((other) => other !== name),
    plugins: [leftOut],
    logLevel: 'error',
  });
}

function fileOf(name) {
  return join(FOLDER, `${name}.cjs`);
}
