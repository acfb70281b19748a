import type { Bench } from './bench.js';
import { figure, table, type Figure } from './figures.js';
import { measureSeal, type SealFound } from './seal.js';

export const sealBench: Bench = {
  says: 'opening values sealed by field, by group and by bundle',
  async run({ options }) {
    const found = await measureSeal(options);
    return { figures: sealFigures(found), text: sealTable(found) };
  },
};

function sealFigures(found: readonly SealFound[]): readonly Figure[] {
  return found.flatMap(({ name, micros, opened, kept }) => [
    figure(`seal-by-${name}-us`, micros, 'µs/answer'),
    figure(`seal-by-${name}-opened`, opened, 'values/answer'),
    figure(`seal-by-${name}-kept`, kept, 'bytes/case'),
  ]);
}

function sealTable(found: readonly SealFound[]): string {
  const rows = found.map(({ name, micros, opened, kept }) => [`by ${name}`, Number(micros.toFixed(1)), opened, kept]);
  return table([['sealed', 'µs/answer', 'opened/answer', 'bytes/case'], ...rows]);
}
