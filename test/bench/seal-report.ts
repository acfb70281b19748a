import { figure, table, type Figure } from './figures.js';
import type { SealFound } from './seal.js';

export function sealFigures(found: readonly SealFound[]): readonly Figure[] {
  return found.flatMap(({ name, micros, opened, kept }) => [
    figure(`seal-by-${name}-us`, micros, 'µs/answer'),
    figure(`seal-by-${name}-opened`, opened, 'values/answer'),
    figure(`seal-by-${name}-kept`, kept, 'bytes/case'),
  ]);
}

export function sealTable(found: readonly SealFound[]): string {
  const rows = found.map(({ name, micros, opened, kept }) => [`by ${name}`, Number(micros.toFixed(1)), opened, kept]);
  return table([['sealed', 'µs/answer', 'opened/answer', 'bytes/case'], ...rows]);
}
