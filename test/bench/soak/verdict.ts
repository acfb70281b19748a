import { figure, table, type Figure } from '../figures.js';
import type { SoakFound } from './soak.js';
import { growthOf } from './trend.js';

/** Over the last two thirds memory may grow by no more than this, as a share of its mean: more than sweeping leaves behind by
 *  chance in half an hour, less than any leak that a day would show. */
const MOST_GROWTH = 0.05;
/** Of a shorter run the growth is told and not judged: caches fill, and a slope over a few minutes is chance. */
const LEAST_MINUTES = 10;
/** A pool that is full stays full; what grows beyond is a leak. */
const MOST_MORE_OPEN = 0.1;

export interface Verdict {
  readonly held: boolean;
  readonly figures: readonly Figure[];
  readonly text: string;
}

interface Check {
  readonly what: string;
  readonly value: number;
  /** null: told, not judged. */
  readonly most: number | null;
  readonly unit: string;
}

function isHeld({ value, most }: Check): boolean {
  return most === null || value <= most;
}

function wordFor(check: Check): string {
  if (check.most === null) return `not judged: under ${LEAST_MINUTES} min`;
  return isHeld(check) ? 'held' : 'DID NOT HOLD';
}

/** What must hold, and whether it does. */
export function verdictOn(found: SoakFound): Verdict {
  const checks = checksOf(found);
  const rows = checks.map((check) => [
    check.what,
    Number(check.value.toPrecision(4)),
    check.most ?? '',
    check.unit,
    wordFor(check),
  ]);
  return {
    held: checks.every(isHeld),
    figures: [...figuresOf(found), ...checks.map(({ what, value, unit }) => figure(nameOf(what), value, unit))],
    text: `${story(found)}\n\n${table([['what', 'found', 'at most', '', ''], ...rows])}`,
  };
}

function checksOf({ result, reckoning, memory, opens }: SoakFound): readonly Check[] {
  const { unrecorded, twice, unsettled, undelivered, answers } = reckoning;
  const count = (what: string, value: number): Check => ({ what, value, most: 0, unit: '' });
  const growth = (what: string, value: number, unit: string, bound: number): Check => {
    return { what, value, most: result.seconds < LEAST_MINUTES * 60 ? null : bound, unit };
  };
  const half = Math.floor(opens.length / 2);
  const most = (some: SoakFound['opens']): number => Math.max(1, ...some.map(({ database }) => database));
  const pool = most(opens.slice(half)) / most(opens.slice(0, half)) - 1;
  return [
    count('errors', result.failures),
    count('answers whose record is missing', unrecorded),
    count('answers that name the record of another', twice),
    count('answers not looked up', Math.abs(result.answers - answers)),
    count('records without an outcome', unsettled),
    count('outcomes other than DELIVERED', undelivered),
    growth('growth of RSS', growthOf(memory.rss), 'of its mean', MOST_GROWTH),
    growth('growth of the heap', growthOf(memory.heap), 'of its mean', MOST_GROWTH),
    growth('growth of connections to the database', pool, 'of the most before', MOST_MORE_OPEN),
  ];
}

function nameOf(what: string): string {
  return `soak-${what.toLowerCase().replaceAll(' ', '-')}`;
}

function figuresOf({ capacity, perSecond, result }: SoakFound): readonly Figure[] {
  return [
    figure('soak-capacity-per-s', capacity, '/s'),
    figure('soak-asked-per-s', perSecond, '/s'),
    figure('soak-answers', result.answers, ''),
    figure('soak-p50', result.p50, 'ms'),
    figure('soak-p99', result.p99, 'ms'),
  ];
}

function story({ capacity, perSecond, result, memory, opens, relay }: SoakFound): string {
  const megabytes = (points: SoakFound['memory']['rss']): string => {
    const values = points.map(({ value }) => value / 1_048_576);
    return `${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)} MB`;
  };
  const range = (values: readonly number[]): string => `${Math.min(...values)} to ${Math.max(...values)}`;
  const why = Object.entries(result.why).map(([what, count]) => `${count} ${what}`);
  return [
    `capacity ${Math.round(capacity)}/s; asked ${perSecond}/s for ${(result.seconds / 60).toFixed(1)} min, relay ${relay ? 'on' : 'off'}`,
    `${result.answers} answers; p50 ${result.p50.toFixed(1)} ms, p99 ${result.p99.toFixed(1)} ms, worst ${result.worst.toFixed(0)} ms`,
    `RSS ${megabytes(memory.rss)}; heap ${megabytes(memory.heap)}; connections to the database ` +
      `${range(opens.map(({ database }) => database))}; open descriptors ${range(opens.map(({ descriptors }) => descriptors))}`,
    ...(why.length === 0 ? [] : [`errors: ${why.join(', ')}`]),
  ].join('\n');
}
