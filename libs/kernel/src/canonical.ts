/** What JSON can carry. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Text that needs no escape in JSON: most of what is written here, and much faster to tell than to escape. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** Canonical JSON text (RFC 8785): equal values give equal text. Members that are `undefined` are left out.
 *  TypeError for what JSON can't carry. Written here, and held to the RFC's vectors and to another implementation by tests,
 *  because every entry of the ledger passes through it. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return list(value);
  if (typeof value === 'object' && value !== null) return members(value as Readonly<Record<string, unknown>>);
  return scalar(value);
}

function scalar(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value === 0 ? 0 : value);
  throw new TypeError(`what is ${typeof value} here has no canonical JSON`);
}

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

function list(values: readonly unknown[]): string {
  let text = '';
  for (const value of values) text += `${text === '' ? '' : ','}${canonicalJson(value)}`;
  return `[${text}]`;
}

/** Members by name, compared by UTF-16 code units, as `sort` does. */
function members(value: Readonly<Record<string, unknown>>): string {
  let text = '';
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    if (member !== undefined) text += `${text === '' ? '' : ','}${quoted(name)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}
