import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

/** Module hooks that run this repository's TypeScript from its sources: `#lib` is the lib's front door, `./x.js` is `./x.ts`. */
const ROOT = new URL('../../', import.meta.url);
const LIB = /^#([a-z-]+)$/;
const OPTIONS = {
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, verbatimModuleSyntax: true },
    target: 'es2022',
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
  swcrc: false,
};

function sourceOf(specifier, parent) {
  const lib = LIB.exec(specifier);
  if (lib) return new URL(`libs/${lib[1]}/src/index.ts`, ROOT);
  if (!specifier.startsWith('.') || !specifier.endsWith('.js') || parent === undefined) return undefined;
  return new URL(`${specifier.slice(0, -3)}.ts`, parent);
}

export async function resolve(specifier, context, next) {
  const source = sourceOf(specifier, context.parentURL);
  if (source && existsSync(source)) return { url: source.href, format: 'typescript', shortCircuit: true };
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  const filename = fileURLToPath(url);
  const { code } = await transform(await readFile(filename, 'utf8'), { ...OPTIONS, filename });
  return { format: 'module', source: code, shortCircuit: true };
}
