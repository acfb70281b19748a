const DATE_TIME = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** A moment in RFC 3339 with its offset, or null. A day that its month does not have is refused, not moved to the next. */
export function dateTimeOf(text: string): Date | null {
  const [whole, day = ''] = DATE_TIME.exec(text.toUpperCase()) ?? [];
  const midnight = new Date(`${day}T00:00:00Z`);
  if (whole === undefined || Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return null;
  return new Date(whole);
}
