import type { Bench, Report } from '../bench.js';
import { figure, table, type Figure } from '../figures.js';
import type { Interval } from './difference.js';
import { measureOracle, type Found } from './oracle.js';

/** A difference below this is none: over a network nobody sees it. Microseconds. */
const BOUND = 20;

export const oracleBench: Bench = {
  says: 'whether times tell apart what answers do not; fails when they do (--pairs)',
  run: async (run) => reportOf(await measureOracle(run)),
};

function reportOf(found: readonly Found[]): Report {
  const telling = found.filter((one) => !holds(one.median) || !holds(one.low)).map(({ name }) => name);
  return {
    figures: found.flatMap(figuresOf),
    text: tableOf(found),
    ...(telling.length > 0 && { failure: `times tell apart: ${telling.join(', ')}` }),
  };
}

/** Nothing may lie in the interval but what is too small to see; or nothing at all is seen. */
function holds({ least, most }: Interval): boolean {
  return (least <= 0 && most >= 0) || Math.max(Math.abs(least), Math.abs(most)) < BOUND;
}

function figuresOf({ name, median, low, z, t, pairs }: Found): Figure[] {
  return [
    figure(`oracle-${name}-us`, median.value, 'µs', BOUND),
    figure(`oracle-${name}-least-us`, median.least, 'µs'),
    figure(`oracle-${name}-most-us`, median.most, 'µs', BOUND),
    figure(`oracle-${name}-low-us`, low.value, 'µs', BOUND),
    figure(`oracle-${name}-z`, z, ''),
    figure(`oracle-${name}-t`, t, ''),
    figure(`oracle-${name}-pairs`, pairs, 'pairs'),
  ];
}

function tableOf(found: readonly Found[]): string {
  const head = ['contest', 'pairs', 'median µs', 'its 95 %', 'p10 µs', 'its 95 %', 'Mann–Whitney z', 'Welch t', ''];
  const rows = found.map((one) => [
    one.name,
    one.pairs,
    round(one.median.value),
    range(one.median),
    round(one.low.value),
    range(one.low),
    round(one.z),
    round(one.t),
    holds(one.median) && holds(one.low) ? 'alike' : 'apart',
  ]);
  return table([head, ...rows]);
}

function range({ least, most }: Interval): string {
  return `${String(round(least))} to ${String(round(most))}`;
}

function round(value: number): number {
  return Number(value.toFixed(1));
}
