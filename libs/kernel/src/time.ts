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

const MOMENT =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$/;

/** A moment of RFC 3339 with its offset, on a day that exists; null for anything else. */
export function instantOf(text: string): Instant | null {
  const day = MOMENT.exec(text)?.[1];
  return day !== undefined && isDay(day) ? Date.parse(text) : null;
}

/** A whole date that exists: `2026-01-31`. */
export function isDay(text: string): boolean {
  const at = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) ? Date.parse(text) : NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** RFC 3339 in UTC with milliseconds. */
export function toIso(at: Instant): string {
  return new Date(at).toISOString();
}
