import { describe, expect, it } from '@jest/globals';
import { InputRefused } from '#kernel';
import { bodyWith, documentToRun, hashOf, hashToFind, sentIn, type DocumentToRun } from './sent.js';

const TEXT = '{ me { oin } }';
const HASH = hashOf(TEXT);
const OTHER = hashOf('{ me { name } }');
const placesOf = (act: () => unknown): readonly string[] => {
  try {
    act();
    return [];
  } catch (error) {
    if (!(error instanceof InputRefused)) throw error;
    return error.mistakes.map(({ path }) => path.join('.'));
  }
};
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

  const [ID, BY_HASH, VERSION] = [
    'documentId',
    ...['sha256Hash', 'version'].map((one) => `extensions.persistedQuery.${one}`),
  ];
  it.each<[string, unknown, unknown]>([
    ['an id without its prefix', { documentId: HASH }, [ID]],
    ['an id in capitals', { documentId: `sha256:${HASH.toUpperCase()}` }, [ID]],
    ['an id that is no text', { documentId: [] }, [ID]],
    ['a hash that is none', persistedQuery('abc'), [BY_HASH]],
    ['a hash that is no text', persistedQuery({}), [BY_HASH]],
    ['another way of naming', persistedQuery(HASH, 2), [VERSION]],
    ['nothing of the kind', { extensions: { persistedQuery: 'abc' } }, [VERSION, BY_HASH]],
    ['two documents', { documentId: `sha256:${OTHER}`, ...persistedQuery(HASH) }, [ID]],
    ['the text of another document', { query: TEXT, documentId: `sha256:${OTHER}` }, [ID]],
    ['the text of another document than Apollo names', { query: TEXT, ...persistedQuery(OTHER) }, [BY_HASH]],
    ['a text that is none', { query: 1, documentId: `sha256:${HASH}` }, [ID]],
  ])('cannot be told from %s, which is told by its place', (_what, body, places) => {
    expect(() => sentIn(body)).toThrow('BAD_USER_INPUT');
    expect(placesOf(() => sentIn(body))).toEqual(places);
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
