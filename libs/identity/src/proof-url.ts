const UNRESERVED = /^[A-Za-z0-9._~-]$/;

// What URL parsers mend instead of refusing it, and what no address of an API has.
const SUSPECT = /[\s\\@\p{Cc}]/u;

/** Whether a proof's `htu` names this address, but for query and fragment: compared as RFC 3986 §6.2.2 and §6.2.3 have it – case of scheme and
 *  host, default port, dot segments, and escapes of what needs none. */
export function sameUrl(htu: unknown, url: string): boolean {
  const named = normalised(htu);
  return named !== null && named === normalised(url);
}

function normalised(text: unknown): string | null {
  if (typeof text !== 'string' || !/^https?:\/\//i.test(text) || SUSPECT.test(text) || !URL.canParse(text)) return null;
  const { origin, pathname } = new URL(text);
  return origin + pathname.replace(/%[0-9a-f]{2}/gi, unescaped);
}

function unescaped(escape: string): string {
  const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
  return UNRESERVED.test(character) ? character : escape.toUpperCase();
}
