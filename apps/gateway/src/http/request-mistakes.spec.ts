import { describe, expect, it } from '@jest/globals';
import { mistakeIn } from './request-mistakes.js';

const QUERY = '{ me { oin } }';

const pathsIn = (body: unknown): readonly string[] => mistakeIn(body)?.mistakes.map(({ path }) => path.join('.')) ?? [];

describe('a body of GraphQL over HTTP', () => {
  it.each([
    [{ query: QUERY }],
    [{ query: QUERY, variables: {}, operationName: 'A', extensions: {} }],
    [{ query: QUERY, variables: null, operationName: null, extensions: null, documentId: null }],
    [{ documentId: 'geheim' }],
    [{ query: '', documentId: 'geheim' }],
    [{ query: null, extensions: { persistedQuery: 'geheim' } }],
    [{ query: QUERY, geheim: 1 }],
  ])('has no mistake here in %j', (body) => {
    expect(mistakeIn(body)).toBeUndefined();
  });

  it.each<[unknown, readonly string[]]>([
    [undefined, ['']],
    [null, ['']],
    ['geheim', ['']],
    [[{ query: QUERY }], ['']],
    [{}, ['query']],
    [{ geheim: 1 }, ['query']],
    [{ query: '' }, ['query']],
    [{ query: null, extensions: {} }, ['query']],
    [{ query: 1 }, ['query']],
    [{ query: 0 }, ['query']],
    [{ query: ['geheim'] }, ['query']],
    [{ query: QUERY, operationName: 1 }, ['operationName']],
    [{ query: QUERY, variables: '{"geheim":1}' }, ['variables']],
    [{ query: QUERY, variables: ['geheim'] }, ['variables']],
    [{ query: QUERY, extensions: 'geheim' }, ['extensions']],
    [{ documentId: 'geheim', extensions: ['geheim'] }, ['extensions']],
    [{ operationName: {}, variables: 1 }, ['query', 'operationName', 'variables']],
  ])('is told each of its mistakes, by its place and in words of ours: %j', (body, paths) => {
    expect(pathsIn(body)).toEqual(paths);
    const mistake = mistakeIn(body);
    expect(mistake?.code).toBe('BAD_USER_INPUT');
    for (const { problem, remedy } of mistake?.mistakes ?? []) expect(`${problem} ${remedy}`).toMatch(/^\w.* Send /);
    expect(JSON.stringify(mistake?.more)).not.toContain('geheim');
  });
});
