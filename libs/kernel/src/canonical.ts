import serialize from 'canonicalize';

/** What JSON can carry. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Canonical JSON text (RFC 8785): equal values give equal text. Members that are `undefined` are left out.
 *  TypeError for what JSON can't carry at the top. */
export function canonicalJson(value: unknown): string {
  const text = serialize(value);
  if (text === undefined) throw new TypeError('undefined has no canonical JSON');
  return text;
}
