import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import jose from 'node-jose';
import { AssertionVerifier } from './assertion-verifier.js';
import { clientAssertion } from './client-assertion.js';
import type { Claims } from './claims.js';
import { signCompact } from './jose-front.js';
import { generateSigningKey, signingKeysOf } from './keys.js';
import type { SigningKeys } from './keys.js';
import { PartyDirectory } from './party-directory.js';
import type { Client } from './party-directory.js';
import { DEFAULT_TERMS } from './party-terms.js';

const ISSUER = 'https://poort.example.nl';
const ENDPOINT = `${ISSUER}/oauth/token`;
const NOW = 1_800_000_000_000;
const SECONDS = NOW / 1000;

/** What any number of replicas share, in memory. */
class SharedDirectory extends PartyDirectory {
  readonly remembered = new Map<string, number>();

  constructor(private readonly keys: SigningKeys) {
    super();
  }

  override client(clientId: string): Promise<Client | null> {
    const client: Client = {
      ...{ clientId: 'app-1', oin: '00000009990000000001', name: 'Verzonnen', type: 'GEMEENTE', epoch: 1 },
      ...{ functions: [], purposes: [], regions: [], delegations: [] },
      keys: this.keys.map(({ kid, jwk }) => ({ kid, jwk, revoked: kid === 'revoked', until: null })),
      terms: DEFAULT_TERMS,
      activities: {},
    };
    return Promise.resolve(clientId === client.clientId ? client : null);
  }

  override remember(clientId: string, jti: string, expiresAt: number): Promise<boolean> {
    const first = !this.remembered.has(`${clientId} ${jti}`);
    this.remembered.set(`${clientId} ${jti}`, expiresAt);
    return Promise.resolve(first);
  }
}

let keys: SigningKeys;
let directory: SharedDirectory;

beforeAll(async () => {
  keys = await signingKeysOf(['new', 'old', 'revoked'].map(generateSigningKey));
});

beforeEach(() => {
  directory = new SharedDirectory(keys);
});

const GOOD = { iss: 'app-1', sub: 'app-1', aud: ENDPOINT, exp: SECONDS + 60, iat: SECONDS, jti: 'id-of-16-letters' };

const assertion = (change: Claims = {}, typ = 'JWT', key = keys[0]): Promise<string> =>
  signCompact({ ...GOOD, ...change }, typ, key);

const verified = (text: string) => new AssertionVerifier(directory, [ISSUER, ENDPOINT]).verify(text, NOW);

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const unsigned = (claims: Claims): string =>
  `${encode({ alg: 'none', typ: 'JWT', kid: 'new' })}.${encode(claims)}.AAAA`;
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

function signedByRsa(claims: Claims, kid: string): string {
  const content = `${encode({ alg: 'RS256', typ: 'JWT', kid })}.${encode(claims)}`;
  return `${content}.${sign('sha256', Buffer.from(content), privateKey).toString('base64url')}`;
}

describe('a client assertion', () => {
  it.each([
    ['the token endpoint as its audience', {}],
    ['the issuer as its audience', { aud: ISSUER }],
    ['a list of one audience', { aud: [ENDPOINT] }],
    ['the longest term', { exp: SECONDS + 300 }],
    ['no time of making', { iat: undefined }],
    ['a clock that is half a minute behind', { iat: SECONDS - 30, exp: SECONDS + 30 }],
    ['a clock that is half a minute ahead', { iat: SECONDS + 30, nbf: SECONDS + 30 }],
  ])('is accepted with %s', async (_case, change) => {
    const { refusal, authenticated } = await verified(await assertion(change));
    expect([refusal, authenticated?.client.clientId, authenticated?.key]).toEqual([null, 'app-1', 'new']);
  });

  it('is accepted with any key of the party, so that rotation has no gap', async () => {
    expect((await verified(await assertion({}, 'JWT', keys[1]))).authenticated?.key).toBe('old');
  });

  it('names the professional that acts', async () => {
    const professional = { id: 'm-1', function: 'casusregisseur', confidential: true };
    const { authenticated } = await verified(await assertion({ professional: { ...professional, more: 1 } }));
    expect(authenticated?.professional).toEqual(professional);
  });

  it('names the party on whose behalf the client asks', async () => {
    const { authenticated } = await verified(await assertion({ on_behalf_of: '00000009990000000002' }));
    expect(authenticated?.onBehalfOf).toBe('00000009990000000002');
    expect((await verified(await assertion({ jti: 'another-of-16-letters' }))).authenticated?.onBehalfOf).toBeNull();
  });

  it('that is refused tells the log which registered client it names, and no other', async () => {
    expect((await verified(await assertion({ aud: 'x' }))).clientId).toBe('app-1');
    expect((await verified(await assertion({ iss: 'app-2' }))).clientId).toBeNull();
  });

  it('as clients make it is accepted', async () => {
    const terms = { clientId: 'app-1', audience: ISSUER, professional: null };
    expect((await verified(await clientAssertion(terms, keys[0], NOW))).refusal).toBeNull();
  });

  it.each([
    ['an unknown client', { iss: 'app-2', sub: 'app-2' }, 'CLIENT_UNKNOWN'],
    ['no issuer', { iss: undefined }, 'CLIENT_UNKNOWN'],
    ['a subject that is not its issuer', { sub: 'app-2' }, 'SUBJECT_WRONG'],
    ['IW-01 another audience', { aud: `${ISSUER}/graphql` }, 'AUDIENCE_WRONG'],
    ['IW-01 two audiences', { aud: [ISSUER, ENDPOINT] }, 'AUDIENCE_WRONG'],
    ['IW-01 no audience', { aud: undefined }, 'AUDIENCE_WRONG'],
    ['an audience that is no text', { aud: [1] }, 'AUDIENCE_WRONG'],
    ['no id', { jti: undefined }, 'ID_MISSING'],
    ['an id of 15 letters', { jti: 'id-of-15-letter' }, 'ID_MISSING'],
    ['IW-02 an end that has come', { exp: SECONDS }, 'EXPIRED'],
    ['IW-02 an end over 5 minutes ahead', { exp: SECONDS + 301 }, 'TERM_TOO_LONG'],
    ['no end', { exp: undefined }, 'TERM_WRONG'],
    ['an end that is a text', { exp: String(SECONDS + 60) }, 'TERM_WRONG'],
    ['an end that no clock reaches', { exp: Number.MAX_VALUE }, 'TERM_WRONG'],
    ['a making that is a text', { iat: String(SECONDS) }, 'TERM_WRONG'],
    ['a begin that no clock reaches', { nbf: -Number.MAX_VALUE }, 'TERM_WRONG'],
    ['IW-02 a begin in the future', { nbf: SECONDS + 31 }, 'TERM_WRONG'],
    ['a making in the future', { iat: SECONDS + 31 }, 'TERM_WRONG'],
    ['a making long ago', { iat: SECONDS - 331 }, 'TERM_WRONG'],
    ['a principal that is no OIN', { on_behalf_of: '123' }, 'PRINCIPAL_MALFORMED'],
    ['a principal that is null', { on_behalf_of: null }, 'PRINCIPAL_MALFORMED'],
    ['a professional that is a text', { professional: 'm-1' }, 'PROFESSIONAL_MALFORMED'],
    ['a professional that is null', { professional: null }, 'PROFESSIONAL_MALFORMED'],
    [
      'a professional whose id turns the text around',
      { professional: { id: 'm\u202e1', function: 'f', confidential: true } },
      'PROFESSIONAL_MALFORMED',
    ],
    ['a professional without a function', { professional: { id: 'm', confidential: true } }, 'PROFESSIONAL_MALFORMED'],
    [
      'a professional whose duty is a text',
      { professional: { id: 'm', function: 'f', confidential: 'true' } },
      'PROFESSIONAL_MALFORMED',
    ],
  ])('is refused with %s, and uses up no id', async (_case, change, refusal) => {
    expect((await verified(await assertion(change))).refusal).toBe(refusal);
    expect(directory.remembered.size).toBe(0);
  });

  it('OAU-01 is refused when it is an access token, or signed with a revoked or an unknown key', async () => {
    const [stranger] = await signingKeysOf([generateSigningKey('new')]);
    expect((await verified(await assertion({}, 'at+jwt'))).refusal).toBe('TYPE_NOT_ALLOWED');
    expect((await verified(await assertion({}, 'JWT', keys[2]))).refusal).toBe('KEY_UNKNOWN');
    expect((await verified(await assertion({}, 'JWT', stranger))).refusal).toBe('SIGNATURE_INVALID');
  });

  it.each([
    ['an unknown client', () => assertion({ iss: 'app-2', sub: 'app-2' })],
    ['a revoked key', () => assertion({}, 'JWT', keys[2])],
    ['an unknown key', async () => assertion({}, 'JWT', (await signingKeysOf([generateSigningKey('other')]))[0])],
    ['a wrong signature', async () => assertion({}, 'JWT', (await signingKeysOf([generateSigningKey('new')]))[0])],
    ['an unknown client and an RSA key', () => Promise.resolve(signedByRsa({ ...GOOD, iss: 'app-2' }, 'new'))],
    ['an algorithm that is not the key’s', () => Promise.resolve(signedByRsa(GOOD, 'new'))],
  ])('with %s costs the verifying of one signature, and one question to the directory', async (_case, made) => {
    const text = await made();
    const verifiers = jest.spyOn(jose.JWS, 'createVerify');
    const questions = jest.spyOn(directory, 'client');
    const { authenticated } = await verified(text);
    expect([authenticated, verifiers.mock.calls.length, questions.mock.calls.length]).toEqual([null, 1, 1]);
    verifiers.mockRestore();
  });

  it('that cannot be read costs none', async () => {
    const verifiers = jest.spyOn(jose.JWS, 'createVerify');
    for (const text of ['a.b', await assertion({ iss: 'app-2' }, 'at+jwt'), unsigned({ iss: 'app-2' }), unsigned(GOOD)])
      expect((await verified(text)).authenticated).toBeNull();
    expect(verifiers).not.toHaveBeenCalled();
    verifiers.mockRestore();
  });

  it('OAU-02 is good once, over all replicas, for as long as it lasts', async () => {
    const text = await assertion();
    const outcomes = await Promise.all([verified(text), verified(text), verified(text)]);
    expect(outcomes.map(({ refusal }) => refusal)).toEqual([null, 'REPLAYED', 'REPLAYED']);
    expect([...directory.remembered.values()]).toEqual([NOW + 60_000]);
    expect((await verified(await assertion({ iat: SECONDS - 1 }))).refusal).toBe('REPLAYED');
  });
});
