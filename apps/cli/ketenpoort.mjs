#!/usr/bin/env node
// The command as it is built; says so when it is not.
import { existsSync } from 'node:fs';

const main = new URL('../../dist/bin/ketenpoort.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  console.error('ketenpoort: not built yet. Run npm start first, or npm run build.');
  process.exitCode = 2;
}
