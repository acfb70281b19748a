import { describe, expect, it } from '@jest/globals';
import { Unauthenticated } from '#kernel';
import { bearerToken, challengeOf } from './bearer.js';

const url = '/graphql';

describe('a bearer token', () => {
  it.each(['Bearer a.b-c_d', 'bearer a.b-c_d', 'BEARER  a.b-c_d'])('is taken from %j', (authorization) => {
    expect(bearerToken({ url, headers: { authorization } })).toBe('a.b-c_d');
  });

  it.each([
    ['FSC-02 nowhere', { headers: {} }, 'TOKEN_MISSING'],
    ['in another scheme', { headers: { authorization: 'Basic YTpi' } }, 'TOKEN_MISSING'],
    ['and no token', { headers: { authorization: 'Bearer' } }, 'TOKEN_MALFORMED'],
    ['and two tokens', { headers: { authorization: 'Bearer a b' } }, 'TOKEN_MALFORMED'],
    ['OAU-03 in the URL', { url: `${url}?access_token=a`, headers: {} }, 'TOKEN_IN_QUERY'],
    [
      'OAU-03 in the URL, beside a good one',
      { url: `${url}?a=?&access_token=a`, headers: { authorization: 'Bearer a' } },
      'TOKEN_IN_QUERY',
    ],
    ['OAU-03 in the URL, behind a #', { url: `${url}#access_token=a`, headers: {} }, 'TOKEN_IN_QUERY'],
    [
      'OAU-03 in the URL, its name encoded',
      { url: `${url}?access%5Ftoken=a`, headers: { authorization: 'Bearer a' } },
      'TOKEN_IN_QUERY',
    ],
  ])('is refused: %s', (_case, request, detail) => {
    expect(() => bearerToken(request)).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED', detail }));
  });
});

describe('the challenge of a 401', () => {
  it.each([
    ['TOKEN_MISSING', 'Bearer realm="ketenpoort"', 'ACCESS_TOKEN_MISSING'],
    ['TOKEN_IN_QUERY', 'error="invalid_request"', 'ACCESS_TOKEN_INVALID'],
    ['EXPIRED', 'error="invalid_token"', 'ACCESS_TOKEN_EXPIRED'],
    ['KEY_REVOKED', 'error="invalid_token"', 'ACCESS_TOKEN_INVALID'],
  ])('FSC-02 after %s is that of RFC 6750, with the code of FSC', (detail, part, code) => {
    const challenge = challengeOf(new Unauthenticated(detail));
    expect(challenge['www-authenticate']).toContain(part);
    expect(challenge['fsc-error-code']).toBe(code);
    expect(challenge['www-authenticate'].includes('error=')).toBe(detail !== 'TOKEN_MISSING');
  });
});
