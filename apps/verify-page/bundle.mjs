// Makes the verifier for a browser out of what was built: a module of one file, and a page that works when it is opened from disk.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const out = path('../../dist/verify/');
const options = {
  bundle: true,
  format: 'esm',
  target: 'es2023',
  platform: 'browser',
  legalComments: 'inline',
  write: false,
};

async function bundle(entry) {
  const { outputFiles } = await build({ ...options, entryPoints: [path(entry)] });
  return outputFiles[0].text;
}

mkdirSync(out, { recursive: true });
writeFileSync(`${out}ketenpoort-verify.js`, await bundle('src/verify-export.ts'));
// Within a page the end of a script may not be spelled out, nor may a replacement have patterns of its own.
const script = (await bundle('src/page.ts')).replaceAll('</script', '<\\/script');
const page = readFileSync(path('src/page.html'), 'utf8').replace('/* bundle */', () => script);
writeFileSync(`${out}verify.html`, page);
