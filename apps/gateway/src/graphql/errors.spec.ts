import { ApolloServerErrorCode } from '@apollo/server/errors';
import { describe, expect, it } from '@jest/globals';
import { GraphQLError, parse } from 'graphql';
import {
  FactsChanged,
  LedgerUnavailable,
  RequestInvalid,
  SourceUnavailable,
  Unauthenticated,
  type GatewayError,
} from '#kernel';
import { ANSWERS } from './answers.js';
import { causeOf, errorBody, publicError, verdictOf } from './errors.js';

const wrapped = (originalError: Error): GraphQLError => new GraphQLError('m', { originalError });
const [NODE] = parse('{ a }').definitions;

describe('an error at the edge', () => {
  it.each<[GatewayError, string, string]>([
    [new FactsChanged('d'), 'TRY_LATER', 'GATE'],
    [new SourceUnavailable('d'), 'TRY_LATER', 'SOURCE'],
    [new LedgerUnavailable('d'), 'LEDGER_UNAVAILABLE', 'LEDGER'],
    [new Unauthenticated('d'), 'UNAUTHENTICATED', 'GATE'],
    [new RequestInvalid('PURPOSE_NOT_IN_TOKEN', 'd'), 'PURPOSE_NOT_IN_TOKEN', 'AS'],
  ])('of ours has its own code and origin, however it is wrapped: %p', (error, code, origin) => {
    for (const seen of [error, wrapped(error), wrapped(wrapped(error))]) {
      expect(verdictOf(seen)).toMatchObject({ code, origin });
      expect(causeOf(seen)).toBe(error);
    }
  });

  it.each([
    ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_PARSE_FAILED'],
    ['PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_FOUND'],
    ['BAD_REQUEST', 'BAD_USER_INPUT'],
    ['CONFLICT', 'INTERNAL_SERVER_ERROR'],
    ['toString', 'INTERNAL_SERVER_ERROR'],
    [undefined, 'INTERNAL_SERVER_ERROR'],
    [7, 'INTERNAL_SERVER_ERROR'],
  ])('with code %p of Apollo is %s', (code, shown) => {
    expect(verdictOf(new GraphQLError('m', { extensions: { code } }))).toEqual({ code: shown, origin: 'GATE' });
  });

  it('of an operation that the document has not, or has beside others, is told by its place', () => {
    const error = new GraphQLError('m', { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } });
    expect(publicError({ message: 'Unknown operation named "geheim".' }, error)).toEqual({
      message: ANSWERS.BAD_USER_INPUT.message,
      extensions: {
        ...{ code: 'BAD_USER_INPUT', origin: 'GATE' },
        mistakes: [{ path: ['operationName'], problem: expect.any(String), remedy: expect.any(String) }],
      },
    });
  });

  it('has a code for each of Apollo', () => {
    for (const code of Object.values(ApolloServerErrorCode)) {
      expect(ANSWERS).toHaveProperty(verdictOf(new GraphQLError('m', { extensions: { code } })).code);
    }
  });

  it.each<[string, unknown, string]>([
    ['that Apollo refuses without a code', { extensions: { http: { status: 400 } } }, 'BAD_USER_INPUT'],
    ['that graphql-js finds at a node of the document', { nodes: NODE }, 'BAD_USER_INPUT'],
    ['that graphql-js finds in a value of ours', {}, 'INTERNAL_SERVER_ERROR'],
    ['with another status', { extensions: { http: { status: 500 } } }, 'INTERNAL_SERVER_ERROR'],
  ])('%s is the fault of who caused it', (_case, options, code) => {
    const error = new GraphQLError('m', options as object);
    expect(verdictOf(error).code).toBe(code);
    const located = new GraphQLError('m', { nodes: NODE!, path: ['a'], originalError: error });
    expect(verdictOf(located).code).toBe(code);
  });

  it.each([new TypeError('999990019'), 'text', null])('that nobody foresaw is a bug of the gate: %p', (thrown) => {
    expect(verdictOf(thrown)).toEqual({ code: 'INTERNAL_SERVER_ERROR', origin: 'GATE' });
  });

  it('is shown with a code, an origin and its place, and nothing of its own text', () => {
    const place = { locations: [{ line: 1, column: 2 }], path: ['case'] };
    const extensions = { code: 'BAD_USER_INPUT', stacktrace: ['at secret.ts'], http: { status: 400 } };
    const formatted = { message: 'value 999990019 is wrong', ...place, extensions };
    expect(publicError(formatted, wrapped(new LedgerUnavailable('disk full on host a')))).toEqual({
      ...{ message: ANSWERS.LEDGER_UNAVAILABLE.message, ...place },
      extensions: { code: 'LEDGER_UNAVAILABLE', origin: 'LEDGER' },
    });
    expect(Object.keys(publicError({ message: 'm' }, new Error('m')))).toEqual(['message', 'extensions']);
  });

  it('before GraphQL is reached has the same shape', () => {
    expect(errorBody(new RequestInvalid('BAD_USER_INPUT', 'd'))).toEqual({
      errors: [{ message: ANSWERS.BAD_USER_INPUT.message, extensions: { code: 'BAD_USER_INPUT', origin: 'GATE' } }],
    });
  });
});
