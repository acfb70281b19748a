import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { generateSigningKey, publicJwk, type Jwk } from './keys.js';
import { keyProblemOf, thumbprintOf } from './registered-key.js';

const PUBLIC = publicJwk(generateSigningKey('k-1'));
const rsa = (modulusLength: number): Jwk =>
  generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' });

describe('a key that is to be registered', () => {
  it.each<[string, unknown, string | null]>([
    ['P-256 with a name', PUBLIC, null],
    ['RSA of 2048 bits with its algorithm', { ...rsa(2048), kid: 'r', alg: 'PS256' }, null],
    ['RSA without one', { ...rsa(2048), kid: 'r' }, 'UNFIT'],
    ['RSA of 1024 bits', { ...rsa(1024), kid: 'r', alg: 'PS256' }, 'UNFIT'],
    ['a point that is not on its curve', { ...PUBLIC, x: PUBLIC['y'], y: PUBLIC['x'] }, 'UNFIT'],
    ['a key for encryption', { ...PUBLIC, use: 'enc' }, 'UNFIT'],
    ['the private half, named or not', { ...generateSigningKey('k'), kid: '' }, 'PRIVATE'],
    ['a shared secret', { kty: 'oct', k: 'AAAA', kid: 'k' }, 'PRIVATE'],
    ['a key without a name', { ...PUBLIC, kid: undefined }, 'KID_MISSING'],
    ['a name with a space in it', { ...PUBLIC, kid: 'k 1' }, 'KID_MISSING'],
    ['a list', [PUBLIC], 'NO_KEY'],
    ['nothing', null, 'NO_KEY'],
  ])('%s', (_case, jwk, problem) => {
    expect(keyProblemOf(jwk)).toBe(problem);
  });

  it('has the thumbprint of RFC 7638, whatever else is said of it', () => {
    // RFC 7638 §3.1.
    const n =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw';
    expect(thumbprintOf({ kty: 'RSA', n, e: 'AQAB', alg: 'RS256', kid: '2011-04-29' })).toBe(
      'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
    );
    expect(thumbprintOf({ ...PUBLIC, kid: 'anders' })).toBe(thumbprintOf(PUBLIC));
  });
});
