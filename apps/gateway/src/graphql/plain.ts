import { JsonText } from '#kernel';

/** As graphql-js reads it: JSON text is a value to it. */
export function plain(released: unknown): unknown {
  if (released instanceof JsonText) return released.value();
  if (Array.isArray(released)) return released.map(plain);
  if (typeof released !== 'object' || released === null) return released;
  return Object.fromEntries(Object.entries(released).map(([name, member]) => [name, plain(member)]));
}
