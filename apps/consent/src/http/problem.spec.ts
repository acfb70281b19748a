import { BadRequestException, NotFoundException, PayloadTooLargeException } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { FactsChanged, LedgerUnavailable, RequestInvalid, Unauthenticated } from '#kernel';
import { flawInBody, RequestFlawed } from '../statement/flaws.js';
import { problemOf } from './problem.js';

describe('what went wrong is answered', () => {
  it.each([
    ['a record that cannot be made', new LedgerUnavailable('secret'), 503, 'LEDGER_UNAVAILABLE'],
    ['a party that keeps changing', new FactsChanged('secret'), 503, 'TRY_LATER'],
    ['another version', new RequestInvalid('CONFLICT', 'secret'), 409, 'CONFLICT'],
    ['a token that is none', new Unauthenticated('secret'), 401, 'UNAUTHENTICATED'],
    ['a path that is none', new NotFoundException('secret'), 404, 'NOT_AVAILABLE'],
    ['a body that is too large', new PayloadTooLargeException('secret'), 400, 'LIMIT_EXCEEDED'],
    ['a body that is no JSON', new BadRequestException('secret'), 400, 'BAD_USER_INPUT'],
    ['an error of Fastify', Object.assign(new Error('secret'), { statusCode: 414 }), 400, 'BAD_USER_INPUT'],
    ['a bug', new TypeError('secret'), 500, 'INTERNAL_SERVER_ERROR'],
    ['what is no error', 'secret', 500, 'INTERNAL_SERVER_ERROR'],
  ])('with a code and nothing of itself: %s', (_case, error, status, code) => {
    const problem = problemOf(error);
    expect(problem).toMatchObject({ status, body: { type: 'about:blank', status, code } });
    expect(JSON.stringify(problem)).not.toContain('secret');
  });

  it('with every member that must change', () => {
    const flaw = flawInBody('until', 'Later');
    expect(problemOf(new RequestFlawed([flaw])).body.errors).toEqual([flaw]);
  });

  it('with when to come back, and with how to authenticate', () => {
    expect(problemOf(new LedgerUnavailable('')).headers).toMatchObject({ 'retry-after': '5' });
    expect(problemOf(new Unauthenticated('TOKEN_MISSING')).headers).toMatchObject({
      'www-authenticate': 'Bearer realm="ketenpoort", DPoP realm="ketenpoort", algs="ES256 PS256"',
    });
  });
});
