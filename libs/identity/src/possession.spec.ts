import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { derOf, possessionAt, TestAuthority } from '#testing';
import { ClientCertificates } from './client-certificate.js';
import { confirmationClaims, confirmationOf, isBound, meets, UNBOUND } from './confirmation.js';
import type { Confirmation } from './confirmation.js';
import { generateSigningKey, signingKeysOf } from './keys.js';
import type { SigningKey } from './keys.js';
import type { Possession, PossessionRequest } from './possession.js';
import { dpopProof } from './proof-maker.js';
import type { ProofTerms } from './proof-maker.js';
import { thumbprintOf } from './registered-key.js';

const HERE = 'https://poort.example.nl';
const NOW = 1_800_000_000_000;
const TOKEN = 'een.token.hier';
const BEARER = { scheme: 'BEARER', token: TOKEN } as const;
const DPOP = { scheme: 'DPOP', token: TOKEN } as const;
const certificate = `:${derOf(new TestAuthority().issue({ name: 'x' })).toString('base64')}:`;

let key: SigningKey;
let possession: Possession;
let jkt: string;

beforeAll(async () => {
  [key] = await signingKeysOf([generateSigningKey('client')]);
  jkt = thumbprintOf(key.jwk);
});

beforeEach(() => {
  possession = possessionAt(HERE, ['10.0.0.1']);
});

const proof = (change: Partial<ProofTerms> = {}): Promise<string> => {
  const terms = { method: 'POST', url: `${HERE}/graphql`, token: TOKEN, nonce: possession.dpop.nonce(NOW), ...change };
  return dpopProof(terms, key, NOW);
};
const request = (headers: Record<string, string> = {}, change: Partial<PossessionRequest> = {}): PossessionRequest => ({
  ...{ method: 'POST', url: '/graphql', headers, socket: { remoteAddress: '10.0.0.1' } },
  ...change,
});
const detailOf = async (
  presented: Parameters<Possession['prove']>[0],
  confirmation: Partial<Confirmation>,
  asked = request(),
): Promise<string | null> =>
  possession.prove(presented, { ...UNBOUND, ...confirmation }, asked, NOW).then(
    () => null,
    (error: unknown) => (error as { detail: string }).detail,
  );

describe('a token that is bound to nothing', () => {
  it('is sent as a bearer token', async () => {
    expect(await detailOf(BEARER, {})).toBeNull();
    expect(await detailOf(DPOP, {}, request({ dpop: await proof() }))).toBe('DPOP_NOT_BOUND');
  });
});

describe('a token that is bound to a key', () => {
  it('is good with a proof of that key, once', async () => {
    const dpop = await proof();
    expect(await detailOf(DPOP, { jkt }, request({ dpop }))).toBeNull();
    expect(await detailOf(DPOP, { jkt }, request({ dpop }))).toBe('DPOP_REPLAYED');
  });

  it('goes by the public address, whatever the request says', async () => {
    const whole = { url: 'http://10.1.1.1:3000/graphql?x' };
    expect(await detailOf(DPOP, { jkt }, request({ dpop: await proof(), host: 'evil.example' }, whole))).toBeNull();
    const there = await proof({ url: 'http://10.1.1.1:3000/graphql' });
    expect(await detailOf(DPOP, { jkt }, request({ dpop: there, host: '10.1.1.1:3000' }, whole))).toBe(
      'DPOP_URL_OTHER',
    );
  });

  it('is stolen goods as a bearer token, without a proof, and with the proof of somebody else', async () => {
    expect(await detailOf(BEARER, { jkt }, request({ dpop: await proof() }))).toBe('DPOP_SCHEME_NEEDED');
    expect(await detailOf(DPOP, { jkt })).toBe('DPOP_MISSING');
    const other = thumbprintOf(generateSigningKey('other'));
    expect(await detailOf(DPOP, { jkt: other }, request({ dpop: await proof() }))).toBe('DPOP_KEY_OTHER');
  });

  it.each([
    ['DPOP_METHOD_OTHER', { method: 'GET' }],
    ['DPOP_URL_OTHER', { url: `${HERE}/staff/graphql` }],
    ['DPOP_TOKEN_OTHER', { token: 'een.ander.token' }],
    ['DPOP_NONCE_MISSING', { nonce: null }],
    ['DPOP_NONCE_STALE', { nonce: 'x' }],
  ])('%s for a proof of something else', async (detail, change) => {
    expect(await detailOf(DPOP, { jkt }, request({ dpop: await proof(change) }))).toBe(detail);
  });
});

describe('a token that is bound to a certificate', () => {
  it('FSC-01: is good with that certificate, and refused with another or none', async () => {
    const shown = possession.certificates.of(request({ 'client-cert': certificate }));
    const { thumbprint: x5t } = shown as { thumbprint: string };
    expect(await detailOf(BEARER, { x5t }, request({ 'client-cert': certificate }))).toBeNull();
    expect(await detailOf(BEARER, { x5t })).toBe('CERTIFICATE_MISSING');
    const other = `:${derOf(new TestAuthority().issue({ name: 'x' })).toString('base64')}:`;
    expect(await detailOf(BEARER, { x5t }, request({ 'client-cert': other }))).toBe('CERTIFICATE_OTHER');
    expect(await detailOf(BEARER, { x5t }, request({ 'client-cert': ':AAAA:' }))).toBe('Client-Cert: MALFORMED');
  });

  it('and to a key takes both', async () => {
    const { thumbprint: x5t } = new ClientCertificates(['10.0.0.1']).of(request({ 'client-cert': certificate })) as {
      thumbprint: string;
    };
    const bound = { jkt, x5t };
    expect(await detailOf(DPOP, bound, request({ dpop: await proof(), 'client-cert': certificate }))).toBeNull();
    expect(await detailOf(DPOP, bound, request({ dpop: await proof() }))).toBe('CERTIFICATE_MISSING');
    expect(await detailOf(BEARER, bound, request({ 'client-cert': certificate }))).toBe('DPOP_SCHEME_NEEDED');
  });
});

it('the header of a proxy is refused from anybody else, whatever the token', async () => {
  const forged = request({ 'client-cert': certificate }, { socket: { remoteAddress: '203.0.113.9' } });
  for (const x5t of [null, 'x'.repeat(43)])
    expect(await detailOf(BEARER, { x5t }, forged)).toBe('Client-Cert: NOT_TRUSTED');
});

describe('what a token says it is bound to', () => {
  const print = 'A'.repeat(43);

  it.each([UNBOUND, { jkt: print, x5t: null }, { jkt: null, x5t: print }, { jkt: print, x5t: print }])(
    'is read as it was written: %j',
    (confirmation) => {
      expect(confirmationOf(confirmationClaims(confirmation))).toEqual(confirmation);
      expect(isBound(confirmation)).toBe(confirmation !== UNBOUND);
    },
  );

  it.each([
    ['nothing', {}],
    ['what is not known here', { jwk: {} }],
    ['what is not known here, beside a key', { jkt: print, kid: 'x' }],
    ['FSC-01: a thumbprint in plain base64, as in the example of FSC', { 'x5t#S256': `${'A'.repeat(42)}/` }],
    ['a thumbprint with padding', { 'x5t#S256': `${print}=` }],
    ['no text', { jkt: [print, 1] }],
    ['a list', []],
    ['null', null],
    ['a text', print],
    ['a name of objects', { constructor: print }],
  ])('is refused: %s', (_case, cnf) => {
    expect(confirmationOf({ cnf })).toBeNull();
  });

  it('meets the terms of a party, or does not', () => {
    const [key, cert] = [
      { ...UNBOUND, jkt: print },
      { ...UNBOUND, x5t: print },
    ];
    expect([meets('NONE', UNBOUND), meets('DPOP', key), meets('MTLS', cert)]).toEqual([true, true, true]);
    expect([meets('DPOP', UNBOUND), meets('MTLS', UNBOUND), meets('DPOP', cert), meets('MTLS', key)]).toEqual(
      Array.from({ length: 4 }, () => false),
    );
  });
});
