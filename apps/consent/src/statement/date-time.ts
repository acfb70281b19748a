import { instantOf } from '#kernel';

/** A moment in RFC 3339 with its offset, in capitals or not, or null. */
export function dateTimeOf(text: string): Date | null {
  const at = instantOf(text.toUpperCase());
  return at === null ? null : new Date(at);
}
