import type { Claims } from './claims.js';

/** Several times what the deepest header or claims of use have. */
const MOST_DEPTH = 8;

// In JSON that was parsed a text in front of a colon is the name of a member.
const TOKENS = /"((?:[^"\\]|\\.)*)"(\s*:)?|[{}[\]]/g;

/** A JSON object (RFC 8259) in UTF-8, or null: no JSON, no object, nested over 8 deep, or with a member twice. Parsers take the last of
 *  two and others the first (RFC 7515 §4, RFC 7519 §4): one text would then say different things to different readers. */
export function jsonRecordOf(bytes: Uint8Array): Claims | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    return isRecord(value) && isUnambiguous(text) ? value : null;
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isUnambiguous(text: string): boolean {
  const open: Set<string>[] = [];
  for (const [token, written, colon] of text.matchAll(TOKENS)) {
    if ('{['.includes(token)) open.push(new Set());
    else if (']}'.includes(token)) open.pop();
    else if (colon !== undefined && !isNew(String(JSON.parse(`"${String(written)}"`)), open.at(-1))) return false;
    if (open.length > MOST_DEPTH) return false;
  }
  return true;
}

function isNew(name: string, names = new Set<string>()): boolean {
  const isKnown = names.has(name);
  names.add(name);
  return !isKnown;
}
