import { describe, expect, it } from '@jest/globals';
import { bodyWith, documentToRun, hashOf, hashToFind, sentIn, type DocumentToRun } from './sent.js';

const TEXT = '{ me { oin } }';
const HASH = hashOf(TEXT);
const OTHER = hashOf('{ me { name } }');
const persistedQuery = (sha256Hash: unknown, version: unknown = 1): object => ({
  extensions: { persistedQuery: { version, sha256Hash } },
});

describe('what a body wants run', () => {
  it.each<[string, unknown, unknown]>([
    ['its text', { query: TEXT }, { text: TEXT, hash: null }],
    ['a document by its id', { documentId: `sha256:${HASH}` }, { text: null, hash: HASH }],
    ['a document as Apollo names it', persistedQuery(HASH), { text: null, hash: HASH }],
    ['the same, with no text', { query: null, ...persistedQuery(HASH) }, { text: null, hash: HASH }],
    [
      'text, id and name that agree',
      { query: TEXT, documentId: `sha256:${HASH}`, ...persistedQuery(HASH) },
      { text: TEXT, hash: HASH },
    ],
    ['nothing', {}, null],
    ['nothing that is a text', { query: 1, extensions: null }, null],
    ['nothing, in a list', [{ query: TEXT }], null],
    ['nothing, and is none', null, null],
  ])('is %s', (_what, body, sent) => {
    expect(sentIn(body)).toEqual(sent);
  });

  it.each<[string, unknown]>([
    ['an id without its prefix', { documentId: HASH }],
    ['an id in capitals', { documentId: `sha256:${HASH.toUpperCase()}` }],
    ['an id that is no text', { documentId: [] }],
    ['a hash that is none', persistedQuery('abc')],
    ['a hash that is no text', persistedQuery({})],
    ['another way of naming', persistedQuery(HASH, 2)],
    ['two documents', { documentId: `sha256:${OTHER}`, ...persistedQuery(HASH) }],
    ['the text of another document', { query: TEXT, documentId: `sha256:${OTHER}` }],
    ['a text that is none', { query: 1, documentId: `sha256:${HASH}` }],
  ])('cannot be told from %s', (_what, body) => {
    expect(() => sentIn(body)).toThrow('BAD_USER_INPUT');
  });
});

describe('what is run', () => {
  const text = { text: TEXT, hash: null };
  const both = { text: TEXT, hash: HASH };
  const hash = { text: null, hash: HASH };
  const run = (registered: boolean, known: string | null = HASH): DocumentToRun => ({
    text: TEXT,
    hash: known,
    registered,
  });

  it.each([
    ['OFF', text, null, run(false, null)],
    ['OFF', both, null, run(false)],
    ['OFF', both, TEXT, run(true)],
    ['OFF', hash, TEXT, run(true)],
    ['LOG_UNKNOWN', text, null, run(false)],
    ['LOG_UNKNOWN', text, TEXT, run(true)],
    ['ONLY_REGISTERED', text, TEXT, run(true)],
    ['ONLY_REGISTERED', both, TEXT, run(true)],
    ['ONLY_REGISTERED', hash, TEXT, run(true)],
  ] as const)('under %s of %j, where %j is registered: %j', (mode, sent, found, document) => {
    expect(documentToRun(sent, mode, found)).toEqual(document);
    expect(hashToFind(sent, mode)).toBe(document.hash);
  });

  it.each([
    ['OFF', hash],
    ['LOG_UNKNOWN', hash],
    ['ONLY_REGISTERED', hash],
    ['ONLY_REGISTERED', text],
    ['ONLY_REGISTERED', both],
  ] as const)('under %s is nothing of %j that is not registered', (mode, sent) => {
    expect(() => documentToRun(sent, mode, null)).toThrow('PERSISTED_QUERY_NOT_FOUND');
  });

  it('is handed on as a text, with all else that was sent', () => {
    const rest = { variables: { a: 1 }, operationName: 'A' };
    expect(bodyWith({ documentId: 'x', ...persistedQuery(HASH), ...rest }, TEXT)).toEqual({ query: TEXT, ...rest });
    expect(bodyWith({ query: '', extensions: { persistedQuery: {}, other: 1 } }, TEXT)).toEqual({
      query: TEXT,
      extensions: { other: 1 },
    });
  });
});
