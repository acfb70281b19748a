import { hash as digest } from 'node:crypto';
import type { DocumentMode } from '#identity';
import { InputRefused, RequestInvalid, type InputMistake } from '#kernel';
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

const BY_ID = ['documentId'];
const PERSISTED = ['extensions', 'persistedQuery'];
const BY_HASH = [...PERSISTED, 'sha256Hash'];
const A_HASH = "Send the SHA-256 of the document's exact text in UTF-8, as 64 hexadecimal digits in lower case";
const AN_ID = `${A_HASH}, behind ${PREFIX}`;
const OTHER_VERSION: InputMistake = {
  path: [...PERSISTED, 'version'],
  problem: 'this version is not known',
  remedy: 'Send 1',
};
const NO_HASH: InputMistake = { path: BY_HASH, problem: 'this is no hash of a document', remedy: A_HASH };
const TWO_DOCUMENTS: InputMistake = {
  path: BY_ID,
  problem: 'it names another document than extensions.persistedQuery',
  remedy: 'Leave one of the two out',
};

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
  if (hashes.some((other) => other !== hash)) throw new InputRefused([TWO_DOCUMENTS]);
  if (query === undefined || query === null) return { text: null, hash };
  if (typeof query !== 'string' || hashOf(query) !== hash) throw new InputRefused([anotherText(id)]);
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

/** The hash of a document's id. BAD_USER_INPUT when it is no such id. */
export function hashOfId(id: unknown): string {
  const hash = typeof id === 'string' ? hashIn(id) : null;
  if (hash === null) throw new InputRefused([{ path: BY_ID, problem: 'this is no id of a document', remedy: AN_ID }]);
  return hash;
}

function idHash(id: unknown): string | null {
  return id === undefined || id === null ? null : hashOfId(id);
}

/** Of Apollo's `extensions.persistedQuery`. */
function persistedHash(persisted: unknown): string | null {
  if (persisted === undefined || persisted === null) return null;
  const { version, sha256Hash } = membersOf(persisted);
  const hash = typeof sha256Hash === 'string' ? hashIn(documentId(sha256Hash)) : null;
  if (version === 1 && hash !== null) return hash;
  throw new InputRefused([...(version === 1 ? [] : [OTHER_VERSION]), ...(hash === null ? [NO_HASH] : [])]);
}

/** Of the text, said where its hash was. */
function anotherText(id: unknown): InputMistake {
  const [path, remedy] = id === undefined || id === null ? [BY_HASH, A_HASH] : [BY_ID, AN_ID];
  return { path, problem: 'it is not of the text in query', remedy: `${remedy}, or leave one of the two out` };
}
