/** A value at a moment, in seconds. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/** Slope of the straight line that fits the points best (least squares), per second. 0 for fewer than two moments. */
export function slopeOf(points: readonly Point[]): number {
  const mean = (of: (point: Point) => number): number => points.reduce((sum, one) => sum + of(one), 0) / points.length;
  const [at, value] = [mean((one) => one.at), mean((one) => one.value)];
  const spread = points.reduce((sum, one) => sum + (one.at - at) ** 2, 0);
  if (points.length < 2 || spread === 0) return 0;
  return points.reduce((sum, one) => sum + (one.at - at) * (one.value - value), 0) / spread;
}

/** The last two thirds of the time that the points span: what comes before is warming up. */
export function lastTwoThirds(points: readonly Point[]): readonly Point[] {
  const [first, last] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0];
  return points.filter(({ at }) => at >= first + (last - first) / 3);
}

/** How much a value grew over the last two thirds, by its slope, as a share of its mean there. */
export function growthOf(points: readonly Point[]): number {
  const late = lastTwoThirds(points);
  const mean = late.reduce((sum, { value }) => sum + value, 0) / late.length;
  const span = (late.at(-1)?.at ?? 0) - (late[0]?.at ?? 0);
  return late.length < 2 ? 0 : (slopeOf(late) * span) / mean;
}
