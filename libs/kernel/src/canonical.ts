/** What JSON can carry. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Canonical JSON text (RFC 8785): equal values give equal text. Members that are `undefined` are left out.
 *  TypeError for what JSON can't carry. Written here, and held to the RFC's vectors and to another implementation by tests,
 *  because every entry of the ledger passes through it. */
export function canonicalJson(value: unknown): string {
  return isInOrder(value) ? JSON.stringify(value) : written(value);
}

/** Whether `JSON.stringify` writes it canonically as it stands: all members there are in order, and nothing is left out or
 *  stands for something else. True of what is written often, and that is then written much faster. */
function isInOrder(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isInOrder);
  if (typeof value === 'object' && value !== null) return areInOrder(value);
  return typeof value === 'string' || typeof value === 'boolean' || value === null || Number.isFinite(value);
}

function areInOrder(members: object): boolean {
  let last = '';
  for (const [name, member] of Object.entries(members)) {
    if (name < last || !isInOrder(member)) return false;
    last = name;
  }
  return !('toJSON' in members);
}

function written(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return list(value);
  if (typeof value === 'object' && value !== null) return members(value as Readonly<Record<string, unknown>>);
  return scalar(value);
}

function scalar(value: unknown): string {
  // A number is written as ECMAScript writes it: of -0 that is 0.
  if (value === null || typeof value === 'boolean' || Number.isFinite(value)) return String(value);
  throw new TypeError(`what is ${typeof value} here has no canonical JSON`);
}

function list(values: readonly unknown[]): string {
  let text = '';
  for (const value of values) text += `${text === '' ? '' : ','}${written(value)}`;
  return `[${text}]`;
}

/** Members by name, compared by UTF-16 code units, as `sort` does. */
function members(value: Readonly<Record<string, unknown>>): string {
  let text = '';
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    if (member !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${written(member)}`;
  }
  return `{${text}}`;
}
