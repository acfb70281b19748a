import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { SettingsInvalid } from '#kernel';
import { algorithmOf, generateSigningKey, jwksOf, publicJwk, signingKeysOf, verifyingKeysOf } from './keys.js';

const ec = publicJwk(generateSigningKey('k'));
const rsa = (modulusLength: number, publicExponent = 65_537) => ({
  ...generateKeyPairSync('rsa', { modulusLength, publicExponent }).publicKey.export({ format: 'jwk' }),
  alg: 'PS256',
});
const strong = rsa(2048);
const base64url = (bytes: readonly number[]) => Buffer.from(bytes).toString('base64url');

describe('a key', () => {
  it.each([
    ['EC on P-256', ec, 'ES256'],
    ['EC on P-256 that names no algorithm', { ...ec, alg: undefined }, 'ES256'],
    ['EC that says it is for verifying', { ...ec, use: undefined, key_ops: ['verify'] }, 'ES256'],
    ['RSA of 2048 bits', strong, 'PS256'],
    ['RSA that says RS256', { ...strong, alg: 'RS256' }, 'RS256'],
  ])('of %s verifies with its own algorithm', (_case, jwk, algorithm) => {
    expect(algorithmOf(jwk)).toBe(algorithm);
  });

  it.each([
    ['of another curve', generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' })],
    [
      'of a curve without a NIST name',
      generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey.export({ format: 'jwk' }),
    ],
    ['of another kind', generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })],
    ['that is symmetric', { kty: 'oct', k: 'AAAA' }],
    ['that is private', generateSigningKey('k')],
    ['whose point is not on the curve', { ...ec, x: base64url(Array<number>(32).fill(1)) }],
    ['for another algorithm', { ...ec, alg: 'ES384' }],
    ['for encryption', { ...ec, use: 'enc' }],
    ['for signing only', { ...ec, key_ops: ['sign'] }],
    ['whose operations are no list', { ...ec, key_ops: 'verify' }],
    ['of RSA under 2048 bits', rsa(2040)],
    ['of RSA over 8192 bits', { ...strong, n: base64url([...Array<number>(1025).fill(255)]) }],
    ['of RSA with exponent 1', { ...strong, e: base64url([1]) }],
    ['of RSA with an even exponent', { ...strong, e: base64url([4]) }],
    ['of RSA with a huge exponent', { ...strong, e: base64url([1, 0, 0, 0, 1]) }],
    ['of RSA that names no algorithm', { ...strong, alg: undefined }],
    ['of RSA for another algorithm', { ...strong, alg: 'RS1' }],
    ['of nothing', {}],
  ])('%s verifies nothing', (_case, jwk) => {
    expect(algorithmOf(jwk)).toBeNull();
  });
});

describe('verifying keys', () => {
  it('are public keys by their names', () => {
    const shown = publicJwk(generateSigningKey('k'));
    expect(verifyingKeysOf([shown])).toEqual([{ kid: 'k', jwk: shown }]);
  });

  it.each([
    ['private', generateSigningKey('k')],
    ['without a name', { ...publicJwk(generateSigningKey('k')), kid: '' }],
    ['for another algorithm', { ...publicJwk(generateSigningKey('k')), alg: 'RS256' }],
  ])('are not %s', (_case, jwk) => {
    expect(() => verifyingKeysOf([jwk])).toThrow(SettingsInvalid);
  });
});

describe('signing keys', () => {
  it('publish what is public, of every key, the first first', async () => {
    const keys = await signingKeysOf([generateSigningKey('new'), generateSigningKey('old')]);
    expect(keys[0].kid).toBe('new');
    expect(jwksOf(keys).keys.map(({ kid }) => kid)).toEqual(['new', 'old']);
    expect(JSON.stringify(jwksOf(keys))).not.toContain('"d"');
    expect(jwksOf(keys).keys[0]).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
  });

  it('may leave out what they are for', async () => {
    const { alg, use, ...bare } = generateSigningKey('k');
    expect([alg, use]).toEqual(['ES256', 'sig']);
    expect(jwksOf(await signingKeysOf([bare])).keys[0]).toMatchObject({ alg: 'ES256', use: 'sig' });
  });

  it.each([
    ['none', []],
    ['one that is public', [ec]],
    ['one without a name', [{ ...generateSigningKey(''), kid: '' }]],
    ['one whose name is no text', [{ ...generateSigningKey(''), kid: 1 }]],
    ['two of one name', [generateSigningKey('k'), generateSigningKey('k')]],
    [
      'one of another curve',
      [{ ...generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({ format: 'jwk' }), kid: 'k' }],
    ],
  ])('are not %s', async (_case, jwks) => {
    await expect(signingKeysOf(jwks)).rejects.toBeInstanceOf(SettingsInvalid);
  });
});
