/** A difference with the interval in which it lies with 95 % confidence. */
export interface Interval {
  readonly value: number;
  readonly least: number;
  readonly most: number;
}

/** What can be told of the times of two kinds of answers that were asked in pairs. First less second, in the unit of the times. */
export interface Difference {
  readonly pairs: number;
  /** Median of the differences within pairs; its interval by the order of the differences alone (sign test). */
  readonly median: Interval;
  /** Of the tenth percentile, where noise is least; its interval by bootstrap. */
  readonly low: Interval;
  /** Mann–Whitney, normal approximation: beyond ±1.96 in one of twenty runs without a difference. */
  readonly z: number;
  /** Welch's t of the times below the ninetieth percentile of both (Reparaz et al., "Dude, is my code constant time?"): it calls beyond ±4.5 a leak. */
  readonly t: number;
}

const RESAMPLES = 1_000;
const LOW = 0.1;
const CROP = 0.9;
/** Of the normal distribution, 95 % lie within so many deviations. */
const WITHIN = 1.96;

export function differenceOf(first: Float64Array, second: Float64Array): Difference {
  const all = Float64Array.from([...first, ...second]).sort();
  const crop = quantile(all, CROP);
  return {
    pairs: first.length,
    median: medianOfDifferences(first, second),
    low: lowDifference(first, second),
    z: mannWhitney(first, second),
    t: welch(
      first.filter((time) => time <= crop),
      second.filter((time) => time <= crop),
    ),
  };
}

function medianOfDifferences(first: Float64Array, second: Float64Array): Interval {
  const differences = first.map((time, index) => time - (second[index] ?? Number.NaN)).sort();
  const half = (differences.length - 1) / 2;
  const reach = (WITHIN * Math.sqrt(differences.length)) / 2;
  const at = (place: number): number =>
    differences[Math.min(Math.max(Math.round(place), 0), differences.length - 1)] ?? Number.NaN;
  return { value: at(half), least: at(half - reach), most: at(half + reach) };
}

function lowDifference(first: Float64Array, second: Float64Array): Interval {
  const [sorted, other] = [first.slice().sort(), second.slice().sort()];
  const drawn = Float64Array.from({ length: RESAMPLES }, () => lowOf(sorted) - lowOf(other)).sort();
  return {
    value: quantile(sorted, LOW) - quantile(other, LOW),
    least: quantile(drawn, 0.025),
    most: quantile(drawn, 0.975),
  };
}

/** The low quantile of a sample drawn from sorted times: the order of a drawn sample is that of the places drawn, so only
 *  the place of the quantile is drawn, by the normal approximation of its distribution. */
function lowOf(sorted: Float64Array): number {
  const spread = Math.sqrt((LOW * (1 - LOW)) / sorted.length);
  return quantile(sorted, Math.min(Math.max(LOW + spread * normal(), 0), 1));
}

function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}

function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
}

function mannWhitney(first: Float64Array, second: Float64Array): number {
  const [n, m] = [first.length, second.length];
  const ranked = [
    ...Array.from(first, (time) => [time, 1] as const),
    ...Array.from(second, (time) => [time, 0] as const),
  ];
  ranked.sort(([a], [b]) => a - b);
  // Times are nanoseconds: what few ties there are change nothing.
  const sum = ranked.reduce((total, [, own], place) => total + own * (place + 1), 0);
  return (sum - (n * (n + m + 1)) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12);
}

function welch(first: Float64Array, second: Float64Array): number {
  const [a, b] = [moments(first), moments(second)];
  return (a.mean - b.mean) / Math.sqrt(a.variance / first.length + b.variance / second.length);
}

function moments(times: Float64Array): { readonly mean: number; readonly variance: number } {
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  const squares = times.reduce((sum, time) => sum + (time - mean) ** 2, 0);
  return { mean, variance: squares / (times.length - 1) };
}
