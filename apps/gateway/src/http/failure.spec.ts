import { BadRequestException, NotFoundException, PayloadTooLargeException, type ArgumentsHost } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import {
  FactsChanged,
  GateClosing,
  LedgerUnavailable,
  RequestInvalid,
  SourceUnavailable,
  Unauthenticated,
} from '#kernel';
import { failureOf, GRAPHQL, LDV_ACTIVITIES, LEDGER, OFFICERS_EXPORTS } from './failure.js';
import { FailureFilter } from './failure.filter.js';

const isOfBody = (error: unknown): boolean => error instanceof BadRequestException;
const UNREAD = {
  mistakes: [{ path: [], problem: 'the body cannot be read', remedy: 'Send one JSON object in UTF-8' }],
};
const ofFastify = (statusCode: unknown): Error => Object.assign(new Error('geheim'), { statusCode });

describe('what failed beside GraphQL', () => {
  it.each([
    ['a body that is no JSON', new BadRequestException('geheim'), 400, 'BAD_USER_INPUT', 'GATE'],
    ['a body that is too large', ofFastify(413), 400, 'LIMIT_EXCEEDED', 'GATE'],
    ['the same, of Nest', new PayloadTooLargeException('geheim'), 400, 'LIMIT_EXCEEDED', 'GATE'],
    ['a type that is not known', ofFastify(415), 400, 'BAD_USER_INPUT', 'GATE'],
    ['no token', new Unauthenticated('TOKEN_MISSING'), 401, 'UNAUTHENTICATED', 'GATE'],
    ['a function', new RequestInvalid('FUNCTION_NOT_REGISTERED', 'geheim'), 403, 'FUNCTION_NOT_REGISTERED', 'AS'],
    ['a directory that is away', new SourceUnavailable('geheim'), 503, 'TRY_LATER', 'SOURCE'],
    ['a party that keeps changing', new FactsChanged('geheim'), 503, 'TRY_LATER', 'GATE'],
    ['a ledger that is away', new LedgerUnavailable('geheim'), 503, 'LEDGER_UNAVAILABLE', 'LEDGER'],
    ['a bug', new TypeError('geheim'), 500, 'INTERNAL_SERVER_ERROR', 'GATE'],
    ['a status that is none', ofFastify('400'), 500, 'INTERNAL_SERVER_ERROR', 'GATE'],
    ['what is no error', 'geheim', 500, 'INTERNAL_SERVER_ERROR', 'GATE'],
  ])('has on its path the shape of GraphQL, and nothing of itself: %s', (_case, error, status, code, origin) => {
    const failure = failureOf(error, GRAPHQL);
    expect(failure.status).toBe(status);
    expect(failure.body).toEqual({
      errors: [{ message: expect.any(String), extensions: { code, origin, ...(isOfBody(error) && UNREAD) } }],
    });
    expect(JSON.stringify(failure)).not.toContain('geheim');
  });

  it.each([
    ['an export', OFFICERS_EXPORTS, 'MISSING_PURPOSE_OF_USE', /export: the member `controlPurpose`/],
    ['an export', OFFICERS_EXPORTS, 'FUNCTION_NOT_REGISTERED', /Only privacy officers/],
    ['activities', LDV_ACTIVITIES, 'MISSING_PURPOSE_OF_USE', /the member dpl\.ketenpoort\.control_purpose/],
    ['activities', LDV_ACTIVITIES, 'FUNCTION_NOT_REGISTERED', /privacy officers/],
    ['bodies', LEDGER, 'MISSING_PURPOSE_OF_USE', /the header ketenpoort-control-purpose/],
    ['bodies', LEDGER, 'FUNCTION_NOT_REGISTERED', /privacy officers/],
  ] as const)('is told in words for who asks there: %s, %s, %s', (_case, route, code, words) => {
    expect(JSON.stringify(failureOf(new RequestInvalid(code, 'geheim'), route).body)).toMatch(words);
  });

  it('says when to come back, and how to authenticate', () => {
    expect(failureOf(new SourceUnavailable(''), GRAPHQL).headers).toEqual({ 'retry-after': '1' });
    expect(failureOf(new Unauthenticated('TOKEN_MISSING'), GRAPHQL).headers).toMatchObject({
      'www-authenticate': 'Bearer realm="ketenpoort", DPoP realm="ketenpoort", algs="ES256 PS256"',
    });
  });

  it.each([
    [ofFastify(413), 413, 'invalid_request'],
    [new BadRequestException('geheim'), 400, 'invalid_request'],
    [new TypeError('geheim'), 500, 'server_error'],
    [new GateClosing('geheim'), 503, 'temporarily_unavailable'],
  ])('is answered as RFC 6749 says at the token endpoint: %p', (error, status, code) => {
    const failure = failureOf(error, '/oauth/token');
    expect([failure.status, failure.body, failure.headers['cache-control']]).toEqual([
      status,
      expect.objectContaining({ error: code }),
      'no-store',
    ]);
    expect(JSON.stringify(failure)).not.toContain('geheim');
  });

  it.each([
    [new NotFoundException('geheim'), undefined, 404, 'Not Found'],
    [ofFastify(400), undefined, 400, 'Bad Request'],
    [new TypeError('geheim'), '/health/live', 500, 'Internal Server Error'],
  ])('has elsewhere a status and its name alone: %p', (error, route, statusCode, message) => {
    expect(failureOf(error, route)).toEqual({ status: statusCode, headers: {}, body: { statusCode, message } });
  });
});

describe('what a resolver throws', () => {
  const host = { getType: () => 'graphql' } as ArgumentsHost;

  it('is handed back as it is, for Nest to log nothing', () => {
    const error = new LedgerUnavailable('d');
    expect(new FailureFilter().catch(error, host)).toBe(error);
  });

  it('is an error still when it was none: a resolver that returns a text would have answered with it', () => {
    expect(new FailureFilter().catch('geheim', host)?.message).not.toContain('geheim');
  });
});
