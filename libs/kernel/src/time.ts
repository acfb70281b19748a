/** Milliseconds since 1970-01-01T00:00:00Z. Time is always given, never asked for: only the database's clock counts. */
export type Instant = number;

/** A half-open span [from, until); `until` null is without end. */
export interface Span {
  readonly from: Instant;
  readonly until: Instant | null;
}

export function within(at: Instant, { from, until }: Span): boolean {
  return from <= at && (until === null || at < until);
}

/** The first of these moments that lies after `at`, or `otherwise` when that comes sooner. */
export function firstAfter(at: Instant, turns: readonly (Instant | null)[], otherwise: Instant): Instant {
  let first = otherwise;
  for (const turn of turns) if (turn !== null && turn > at && turn < first) first = turn;
  return first;
}

/** RFC 3339 in UTC with milliseconds. */
export function toIso(at: Instant): string {
  return new Date(at).toISOString();
}
