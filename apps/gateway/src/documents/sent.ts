import { hash as digest } from 'node:crypto';
import type { DocumentMode } from '#identity';
import { RequestInvalid } from '#kernel';
import { membersOf } from '../http/members.js';

/** What a request wants run: a text, the hash of one, or both, which then agree. */
export type Sent =
  { readonly text: string; readonly hash: string | null } | { readonly text: null; readonly hash: string };

/** A document to run. */
export interface DocumentToRun {
  readonly text: string;
  /** SHA-256 of the text, hex, when it has been computed. */
  readonly hash: string | null;
  /** The party registered it: it was found sound, and stays the same under its hash. */
  readonly registered: boolean;
}

const PREFIX = 'sha256:';
const HASH = /^[0-9a-f]{64}$/;

/** SHA-256 of a document's exact text in UTF-8, hex. */
export function hashOf(text: string): string {
  return digest('sha256', text, 'hex');
}

/** What a document is called outside: `sha256:` and its hash. */
export function documentId(hash: string): string {
  return `${PREFIX}${hash}`;
}

/** The hash in a document's id, or null when it is no such id. */
export function hashIn(id: string): string | null {
  const hash = id.slice(PREFIX.length);
  return id.startsWith(PREFIX) && HASH.test(hash) ? hash : null;
}

/** What the body of a request wants run; null when it says nothing of the kind, which is for whoever reads it next to refuse.
 *  BAD_USER_INPUT when it names a document in a way that cannot be read, or two. */
export function sentIn(body: unknown): Sent | null {
  const { query, documentId: id, extensions } = membersOf(body);
  const hashes = [idHash(id), persistedHash(membersOf(extensions)['persistedQuery'])].filter((hash) => hash !== null);
  const [hash] = hashes;
  if (hash === undefined) return typeof query === 'string' ? { text: query, hash: null } : null;
  if (hashes.some((other) => other !== hash)) throw unreadable('two documents are named');
  if (query === undefined || query === null) return { text: null, hash };
  if (typeof query !== 'string' || hashOf(query) !== hash) throw unreadable('the text is another than the hash says');
  return { text: query, hash };
}

/** By which hash the document must be looked for before `documentToRun` can tell; null: it need not be. */
export function hashToFind(sent: Sent, mode: DocumentMode): string | null {
  if (sent.text === null || mode === 'OFF') return sent.hash;
  return sent.hash ?? hashOf(sent.text);
}

/** What to run, on the terms of who asks; `found`: the text that the party registered under `hashToFind`, if it did.
 *  PERSISTED_QUERY_NOT_FOUND when it must be registered and is not. Knows of no case. */
export function documentToRun(sent: Sent, mode: DocumentMode, found: string | null): DocumentToRun {
  const hash = hashToFind(sent, mode);
  if (found !== null) return { text: found, hash, registered: true };
  if (sent.text === null || mode === 'ONLY_REGISTERED')
    throw new RequestInvalid('PERSISTED_QUERY_NOT_FOUND', 'the party registered no such document');
  return { text: sent.text, hash, registered: false };
}

/** The body with the text in it, and no other name for it. */
export function bodyWith(body: unknown, text: string): Readonly<Record<string, unknown>> {
  const { documentId: _id, extensions, ...rest } = membersOf(body);
  const { persistedQuery: _persisted, ...others } = membersOf(extensions);
  return { ...rest, query: text, ...(Object.keys(others).length > 0 && { extensions: others }) };
}

function idHash(id: unknown): string | null {
  if (id === undefined || id === null) return null;
  const hash = typeof id === 'string' ? hashIn(id) : null;
  if (hash === null) throw unreadable('the id of a document is none');
  return hash;
}

/** Of Apollo's `extensions.persistedQuery`. */
function persistedHash(persisted: unknown): string | null {
  if (persisted === undefined || persisted === null) return null;
  const { version, sha256Hash } = membersOf(persisted);
  if (version !== 1 || typeof sha256Hash !== 'string' || !HASH.test(sha256Hash))
    throw unreadable('a persisted query is named in another way');
  return sha256Hash;
}

function unreadable(detail: string): RequestInvalid {
  return new RequestInvalid('BAD_USER_INPUT', detail);
}
