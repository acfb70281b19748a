import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import jose from 'node-jose';
import { MemoryProofs } from '#testing';
import { DpopVerifier } from './dpop.js';
import type { ProofTarget } from './dpop.js';
import { verifyCompact } from './jose-front.js';
import { generateSigningKey, signingKeysOf } from './keys.js';
import type { SigningKey } from './keys.js';
import { Nonces } from './nonces.js';
import { dpopProof } from './proof-maker.js';
import { thumbprintOf } from './registered-key.js';

const HERE = 'https://poort.example.nl';
const NOW = 1_800_000_000_000;
const TARGET: ProofTarget = { method: 'POST', url: `${HERE}/graphql`, token: 'een.token.hier' };
const nonces = new Nonces({ active: 1, keys: new Map([[1, Buffer.alloc(32, 1)]]) }, HERE);
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PUBLIC = ec.publicKey.export({ format: 'jwk' });
const PRIVATE = ec.privateKey.export({ format: 'jwk' });

const CLAIMS = {
  ...{ jti: 'een-id-dat-lang-is', htm: 'POST', htu: `${HERE}/graphql`, iat: NOW / 1000 },
  ath: createHash('sha256').update('een.token.hier').digest('base64url'),
  nonce: nonces.current(NOW),
};
const HEADER = { typ: 'dpop+jwt', alg: 'ES256', jwk: PUBLIC };

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs what no honest client would send. */
function proofWith(claims: object = {}, header: object = {}, key = ec.privateKey): string {
  const content = `${encode({ ...HEADER, ...header })}.${encode({ ...CLAIMS, ...claims })}`;
  const how = {
    key,
    dsaEncoding: 'ieee-p1363',
    ...(key === rsa.privateKey && { padding: 6, saltLength: 32 }),
  } as const;
  return `${content}.${sign('sha256', Buffer.from(content), how).toString('base64url')}`;
}

let memory: MemoryProofs;
let dpop: DpopVerifier;
let key: SigningKey;

beforeAll(async () => {
  [key] = await signingKeysOf([generateSigningKey('client')]);
});

beforeEach(() => {
  memory = new MemoryProofs();
  dpop = new DpopVerifier(nonces, memory);
});

const refusalOf = async (text: string, target = TARGET, now = NOW): Promise<string | null> =>
  (await dpop.verify(text, target, now)).refusal;

describe('a proof', () => {
  it('holds when it was made for this request, and is good once', async () => {
    const text = await dpopProof({ ...TARGET, nonce: dpop.nonce(NOW) }, key, NOW);
    const { proof } = await dpop.verify(text, TARGET, NOW);
    expect(proof).toMatchObject({ thumbprint: thumbprintOf(key.jwk), expiresAt: NOW + 60_000 });
    expect([await dpop.spend(proof!), await dpop.spend(proof!)]).toEqual([true, false]);
  });

  it('changes nothing while it is only verified', async () => {
    await dpop.verify(proofWith(), TARGET, NOW);
    expect(memory.shown.size).toBe(0);
  });

  it('of RSA needs no alg in its key, and is PS256', async () => {
    const jwk = rsa.publicKey.export({ format: 'jwk' });
    expect(await refusalOf(proofWith({}, { alg: 'PS256', jwk }, rsa.privateKey))).toBeNull();
    expect(await refusalOf(proofWith({}, { alg: 'RS256', jwk }, rsa.privateKey))).toBe('ALGORITHM_NOT_ALLOWED');
  });

  it('at the token endpoint names no token', async () => {
    expect(await refusalOf(proofWith({ ath: undefined }), { ...TARGET, token: null })).toBeNull();
  });

  it.each([
    ['of another type', {}, { typ: 'at+jwt' }, 'TYPE_NOT_ALLOWED'],
    ['of no type', {}, { typ: undefined }, 'TYPE_NOT_ALLOWED'],
    ['without a key', {}, { jwk: undefined }, 'KEY_UNKNOWN'],
    ['with a key that is a text', {}, { jwk: 'x' }, 'KEY_UNKNOWN'],
    ['with a private key', {}, { jwk: PRIVATE }, 'KEY_UNFIT'],
    ['with a symmetric key', {}, { alg: 'HS256', jwk: { kty: 'oct', k: 'c2VjcmV0' } }, 'KEY_UNFIT'],
    ['with a key off its curve', {}, { jwk: { ...PUBLIC, y: PUBLIC.x } }, 'KEY_UNFIT'],
    ['with a key that is not for signatures', {}, { jwk: { ...PUBLIC, use: 'enc' } }, 'KEY_UNFIT'],
    [
      'with another key than signed it',
      {},
      { jwk: rsa.publicKey.export({ format: 'jwk' }), alg: 'PS256' },
      'SIGNATURE_INVALID',
    ],
    ['with no algorithm', {}, { alg: 'none' }, 'KEY_UNFIT'],
    ['with the public key as a secret', {}, { alg: 'HS256' }, 'KEY_UNFIT'],
    ['with an address for its key', {}, { jku: 'https://evil.example' }, 'HEADER_NOT_ALLOWED'],
    ['with a certificate for its key', {}, { x5c: [] }, 'HEADER_NOT_ALLOWED'],
    ['with an extension', {}, { crit: ['b64'], b64: false }, 'HEADER_NOT_ALLOWED'],
    ['compressed', {}, { zip: 'DEF' }, 'HEADER_NOT_ALLOWED'],
    ['without an id', { jti: undefined }, {}, 'ID_MISSING'],
    ['with an id that is short', { jti: '123456789012345' }, {}, 'ID_MISSING'],
    ['with an id that is no text', { jti: 1234567890123456 }, {}, 'ID_MISSING'],
    ['for another method', { htm: 'GET' }, {}, 'METHOD_OTHER'],
    ['for the method in small letters', { htm: 'post' }, {}, 'METHOD_OTHER'],
    ['for no method', { htm: undefined }, {}, 'METHOD_OTHER'],
    ['for another path', { htu: `${HERE}/oauth/token` }, {}, 'URL_OTHER'],
    ['for another host', { htu: 'https://evil.example/graphql' }, {}, 'URL_OTHER'],
    ['for no address', { htu: undefined }, {}, 'URL_OTHER'],
    ['for another token', { ath: createHash('sha256').update('x').digest('base64url') }, {}, 'TOKEN_OTHER'],
    ['for no token', { ath: undefined }, {}, 'TOKEN_OTHER'],
    ['made a minute ago', { iat: NOW / 1000 - 60 }, {}, 'TERM_WRONG'],
    ['made in the future', { iat: NOW / 1000 + 31 }, {}, 'TERM_WRONG'],
    ['made at no time', { iat: undefined }, {}, 'TERM_WRONG'],
    ['made at a time that is a text', { iat: String(NOW / 1000) }, {}, 'TERM_WRONG'],
    ['without a nonce', { nonce: undefined }, {}, 'NONCE_MISSING'],
    ['with a nonce that is a number', { nonce: 1 }, {}, 'NONCE_MISSING'],
    ['with another nonce', { nonce: 'AAAAAAAAAAAAAAAAAAAAAA' }, {}, 'NONCE_STALE'],
  ])('is refused: %s', async (_case, claims, header, refusal) => {
    expect(await refusalOf(proofWith(claims, header))).toBe(refusal);
  });

  it('is refused with a nonce of two minutes ago, though it was made just now', async () => {
    const now = NOW + 120_000;
    expect(await refusalOf(proofWith({ iat: now / 1000 }), TARGET, now)).toBe('NONCE_STALE');
  });

  it.each([
    ['altered', `${proofWith().slice(0, -6)}AAAAAA`, 'SIGNATURE_INVALID'],
    ['sent twice in two headers', `${proofWith()}, ${proofWith()}`, 'MALFORMED'],
    ['empty', '', 'MALFORMED'],
    ['larger than any', 'x'.repeat(9_000), 'TOO_LARGE'],
  ])('is refused: %s', async (_case, text, refusal) => {
    expect(await refusalOf(text)).toBe(refusal);
  });

  it('is no token of another kind, and brings no key along for one', async () => {
    const rules = { algorithms: ['ES256'], types: ['dpop+jwt'] } as const;
    expect(await verifyCompact(proofWith(), [{ kid: 'x', jwk: PUBLIC }], rules)).toMatchObject({
      refusal: 'HEADER_NOT_ALLOWED',
    });
  });

  it('is judged by the key it brings even after another verifier of node-jose was told to take keys along', async () => {
    const forged = proofWith(
      {},
      { jwk: generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }) },
    );
    await jose.JWS.createVerify({ allowEmbeddedKey: true }).verify(proofWith(), { allowEmbeddedKey: true });
    expect([await refusalOf(forged), await refusalOf(proofWith())]).toEqual(['SIGNATURE_INVALID', null]);
  });
});
