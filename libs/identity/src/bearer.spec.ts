import { describe, expect, it } from '@jest/globals';
import { Unauthenticated } from '#kernel';
import { presentedToken, challengeOf } from './bearer.js';

const url = '/graphql';

describe('the token of a request', () => {
  it.each([
    ['Bearer a.b-c_d', 'BEARER'],
    ['bearer a.b-c_d', 'BEARER'],
    ['BEARER  a.b-c_d', 'BEARER'],
    ['DPoP a.b-c_d', 'DPOP'],
    ['dpop  a.b-c_d', 'DPOP'],
  ])('is taken from %j', (authorization, scheme) => {
    expect(presentedToken({ url, headers: { authorization } })).toEqual({ scheme, token: 'a.b-c_d' });
  });

  it.each([
    ['FSC-02 nowhere', { headers: {} }, 'TOKEN_MISSING'],
    ['in another scheme', { headers: { authorization: 'Basic YTpi' } }, 'TOKEN_MISSING'],
    ['and no token', { headers: { authorization: 'Bearer' } }, 'TOKEN_MALFORMED'],
    ['and no token of DPoP', { headers: { authorization: 'DPoP' } }, 'TOKEN_MALFORMED'],
    ['in a scheme that begins alike', { headers: { authorization: 'DPoPs a' } }, 'TOKEN_MISSING'],
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
    expect(() => presentedToken(request)).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED', detail }));
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

  it.each([
    ['DPOP_NONCE_MISSING', 'DPoP', 'use_dpop_nonce'],
    ['DPOP_NONCE_STALE', 'DPoP', 'use_dpop_nonce'],
    ['DPOP_SIGNATURE_INVALID', 'DPoP', 'invalid_dpop_proof'],
    ['DPOP_REPLAYED', 'DPoP', 'invalid_dpop_proof'],
    ['DPOP_KEY_OTHER', 'DPoP', 'invalid_token'],
    ['DPOP_SCHEME_NEEDED', 'DPoP', 'invalid_token'],
    ['DPOP_REQUIRED', 'DPoP', 'invalid_token'],
    ['DPOP_NOT_BOUND', 'Bearer', 'invalid_token'],
    ['CERTIFICATE_MISSING', 'Bearer', 'invalid_token'],
    ['CERTIFICATE_OTHER', 'Bearer', 'invalid_token'],
    ['CERTIFICATE_REQUIRED', 'Bearer', 'invalid_token'],
  ])('after %s is one of %s: %s (RFC 9449 §7.1, RFC 8705 §3)', (detail, scheme, error) => {
    const { 'www-authenticate': text, 'fsc-error-code': code } = challengeOf(new Unauthenticated(detail));
    expect([text.split(' ')[0], /error="([a-z_]+)"/.exec(text)?.[1], code]).toEqual([
      ...[scheme, error, 'ACCESS_TOKEN_INVALID'],
    ]);
    expect(text.includes('algs="ES256 PS256"')).toBe(scheme === 'DPoP');
  });

  it('without a token offers both schemes', () => {
    expect(challengeOf(new Unauthenticated('TOKEN_MISSING'))['www-authenticate']).toBe(
      'Bearer realm="ketenpoort", DPoP realm="ketenpoort", algs="ES256 PS256"',
    );
  });
});
