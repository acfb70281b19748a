import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import jose from 'node-jose';
import { claimedIssuer, signCompact, verifyCompact } from './jose-front.js';
import type { JoseRules } from './jose-front.js';
import { ALGORITHMS, generateSigningKey, publicJwk, signingKeysOf } from './keys.js';
import type { Jwk, NamedKey, SigningKey } from './keys.js';

const RULES: JoseRules = { algorithms: ALGORITHMS, types: ['jwt'] };
const HEADER = { alg: 'ES256', typ: 'JWT', kid: 'ec' };
const CLAIMS = { iss: 'a-client', aud: 'here' };

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const EC_KEY: NamedKey = { kid: 'ec', jwk: ec.publicKey.export({ format: 'jwk' }) };

function rsaKey(alg: string): NamedKey {
  return { kid: 'rsa', jwk: { ...rsa.publicKey.export({ format: 'jwk' }), alg } };
}

const attacker = generateKeyPairSync('ec', { namedCurve: 'P-256' });
let theirs: jose.JWK.Key;

function putTheirKey(jws: { key: jose.JWK.Key }): void {
  jws.key = theirs;
}

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

function signed(header: unknown, claims: unknown = CLAIMS, key: KeyObject = ec.privateKey): string {
  const content = `${encode(header)}.${encode(claims)}`;
  const options = { key, dsaEncoding: 'ieee-p1363', padding: 6, saltLength: 32 } as const;
  return `${content}.${sign('sha256', Buffer.from(content), isPss(header) ? options : plain(key)).toString('base64url')}`;
}

const isPss = (header: unknown): boolean => JSON.stringify(header).includes('PS256');
const plain = (key: KeyObject) => ({ key, dsaEncoding: 'ieee-p1363' }) as const;

function withTail(token: string): string {
  const end = token.lastIndexOf('.') + 1;
  const signature = Buffer.from(token.slice(end), 'base64url');
  return token.slice(0, end) + Buffer.concat([signature, Buffer.alloc(2)]).toString('base64url');
}

function inDer(): string {
  const content = `${encode(HEADER)}.${encode(CLAIMS)}`;
  return `${content}.${sign('sha256', Buffer.from(content), ec.privateKey).toString('base64url')}`;
}

async function refusalOf(token: string, keys: readonly NamedKey[] = [EC_KEY], rules = RULES): Promise<string | null> {
  const outcome = await verifyCompact(token, keys, rules);
  return outcome.claims === null ? outcome.refusal : null;
}

describe('the strict front', () => {
  let key: SigningKey;

  beforeAll(async () => {
    [key] = await signingKeysOf([generateSigningKey('ours')]);
  });

  it('gives the claims of what it signed itself', async () => {
    const claims = { ...CLAIMS, name: 'Zoë Łucka 🙂' };
    const token = await signCompact(claims, 'JWT', key);
    expect(await verifyCompact(token, [key], RULES)).toEqual({ claims, kid: 'ours' });
  });

  it.each([
    ['ES256', signed(HEADER), EC_KEY],
    ['RS256', signed({ ...HEADER, alg: 'RS256', kid: 'rsa' }, CLAIMS, rsa.privateKey), rsaKey('RS256')],
    ['PS256', signed({ ...HEADER, alg: 'PS256', kid: 'rsa' }, CLAIMS, rsa.privateKey), rsaKey('PS256')],
  ])('accepts %s made by another implementation', async (_case, token, publicKey) => {
    expect(await refusalOf(token, [publicKey])).toBeNull();
  });

  it.each([
    ['JWT', ['jwt'], null],
    ['application/at+JWT', ['at+jwt'], null],
    [undefined, ['jwt', null], null],
    ['at+jwt', ['jwt', null], 'TYPE_NOT_ALLOWED'],
    [undefined, ['jwt'], 'TYPE_NOT_ALLOWED'],
    [7, ['jwt', null], 'TYPE_NOT_ALLOWED'],
  ])('OAU-01 answers a typ of %j where %j is allowed with %j', async (typ, types, refusal) => {
    expect(await refusalOf(signed({ ...HEADER, typ }), [EC_KEY], { ...RULES, types })).toBe(refusal);
  });
});

describe('the strict front refuses', () => {
  const good = signed(HEADER);
  const [head = '', body = '', signature = ''] = good.split('.');
  const hmac = (header: object, secret: string): string => {
    const content = `${encode(header)}.${encode(CLAIMS)}`;
    return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
  };

  it.each([
    ['an empty text', '', 'MALFORMED'],
    ['two segments', `${head}.${body}`, 'MALFORMED'],
    ['four segments', `${good}.${signature}`, 'MALFORMED'],
    ['an empty signature', `${head}.${body}.`, 'MALFORMED'],
    ['padding', `${good}==`, 'MALFORMED'],
    ['base64 that is not base64url', `${head}.${body}.${signature.slice(0, -4)}+/+/`, 'MALFORMED'],
    ['bits left over', `${head}.${body}.${signature.slice(0, -1)}${signature.endsWith('Q') ? 'R' : 'B'}`, 'MALFORMED'],
    ['white space', ` ${good}`, 'MALFORMED'],
    ['a header that is no JSON', `${encode('{')}.${body}.${signature}`, 'MALFORMED'],
    ['a header that is a list', `${encode('[]')}.${body}.${signature}`, 'MALFORMED'],
    ['claims that are null', signed(HEADER, 'null'), 'MALFORMED'],
    ['claims that are no UTF-8', `${head}._w.${signature}`, 'MALFORMED'],
    ['a token too large to read', `${head}.${'A'.repeat(8192)}.${signature}`, 'TOO_LARGE'],
    ['OAU-01 an unknown kid', signed({ ...HEADER, kid: 'other' }), 'KEY_UNKNOWN'],
    ['OAU-01 no kid', signed({ ...HEADER, kid: undefined }), 'KEY_UNKNOWN'],
    ['OAU-01 alg none', `${encode({ ...HEADER, alg: 'none' })}.${body}.${signature}`, 'ALGORITHM_NOT_ALLOWED'],
    ['OAU-01 alg none without a signature', `${encode({ ...HEADER, alg: 'none' })}.${body}.`, 'MALFORMED'],
    ['an algorithm that is not the key’s', signed({ ...HEADER, alg: 'RS256' }), 'ALGORITHM_NOT_ALLOWED'],
    ['claims of another token', `${head}.${encode({ iss: 'x' })}.${signature}`, 'SIGNATURE_INVALID'],
    ['a signature cut short', `${head}.${body}.${signature.slice(0, 40)}`, 'SIGNATURE_INVALID'],
    ['a good signature with bytes after it', withTail(good), 'SIGNATURE_INVALID'],
    ['a signature in DER', inDer(), 'SIGNATURE_INVALID'],
    ['a header with its algorithm twice', signed('{"alg":"none","alg":"ES256","kid":"ec","typ":"JWT"}'), 'MALFORMED'],
    ['claims with an issuer twice', signed(HEADER, '{"iss":"a","\\u0069ss":"b"}'), 'MALFORMED'],
    [
      'claims nested deeper than any of use',
      signed(HEADER, `{"a":${'['.repeat(2000)}${']'.repeat(2000)}}`),
      'MALFORMED',
    ],
    [
      'encrypted content',
      `${encode({ ...HEADER, alg: 'dir', enc: 'A128GCM' })}..${body}.${body}.${signature}`,
      'MALFORMED',
    ],
    ['JSON in place of a token', JSON.stringify({ payload: body, protected: head, signature }), 'MALFORMED'],
    ['a kid that is no text', signed({ ...HEADER, kid: 7 }), 'KEY_UNKNOWN'],
    ['a kid that is a list of one', signed({ ...HEADER, kid: ['ec'] }), 'KEY_UNKNOWN'],
    ['an alg that is a list', signed({ ...HEADER, alg: ['ES256'] }), 'ALGORITHM_NOT_ALLOWED'],
    ['no alg', signed({ ...HEADER, alg: undefined }), 'ALGORITHM_NOT_ALLOWED'],
    ['an alg in lower case', signed({ ...HEADER, alg: 'es256' }), 'ALGORITHM_NOT_ALLOWED'],
    ['a signature of zeros', `${head}.${body}.${Buffer.alloc(64).toString('base64url')}`, 'SIGNATURE_INVALID'],
  ])('%s', async (_case, token, refusal) => {
    expect(await refusalOf(token)).toBe(refusal);
  });

  it('OAU-01 a signature by HS256 with the public key as its secret', async () => {
    const pem = ec.publicKey.export({ format: 'pem', type: 'spki' }).toString();
    expect(await refusalOf(hmac({ ...HEADER, alg: 'HS256' }, pem))).toBe('ALGORITHM_NOT_ALLOWED');
  });

  it.each(['crit', 'b64', 'zip', 'jwk', 'jku', 'x5c', 'x5u'])('a header with %s, however well signed', async (name) => {
    expect(await refusalOf(signed({ ...HEADER, [name]: EC_KEY.jwk }))).toBe('HEADER_NOT_ALLOWED');
  });

  it('a kid that two keys have', async () => {
    expect(await refusalOf(good, [EC_KEY, rsaKey('RS256'), EC_KEY])).toBe('KEY_UNKNOWN');
  });

  it('an algorithm that is the key’s own but not allowed here', async () => {
    const token = signed({ ...HEADER, alg: 'RS256', kid: 'rsa' }, CLAIMS, rsa.privateKey);
    expect(await refusalOf(token, [rsaKey('RS256')], { ...RULES, algorithms: ['ES256'] })).toBe(
      'ALGORITHM_NOT_ALLOWED',
    );
  });

  it('a key that is not fit to verify with', async () => {
    expect(await refusalOf(good, [{ kid: 'ec', jwk: { ...EC_KEY.jwk, use: 'enc' } }])).toBe('KEY_UNFIT');
  });
});

describe('node-jose is not reached', () => {
  const costly = (alg: string) => ({ ...HEADER, alg, p2c: 2_000_000_000, p2s: 'AAAA', enc: 'A128GCM' });
  const bomb = deflateRawSync(Buffer.alloc(1_000_000)).toString('base64url');

  it.each([
    ['a password to be stretched for years', signed(costly('PBES2-HS256+A128KW'))],
    ['the same, encrypted', `${encode(costly('PBES2-HS512+A256KW'))}.AAAA.AAAA.AAAA.AAAA`],
    ['content that unfolds to far more', `${encode({ ...HEADER, zip: 'DEF' })}.${bomb}.AAAA`],
    ['a key that it brings along', signed({ ...HEADER, jwk: EC_KEY.jwk })],
    ['a token longer than any', `${signed(HEADER)}${'A'.repeat(9000)}`],
    ['a key that is symmetric', signed(HEADER), { kid: 'ec', jwk: { kty: 'oct', k: 'AAAA' } }],
    ['a key that is weak', signed(HEADER), { kid: 'ec', jwk: { ...rsaKey('RS256').jwk, e: 'AQ' } }],
    ['a key for encryption', signed(HEADER), { kid: 'ec', jwk: { ...EC_KEY.jwk, use: 'enc' } }],
    ['a key that may not verify', signed(HEADER), { kid: 'ec', jwk: { ...EC_KEY.jwk, key_ops: ['deriveKey'] } }],
  ])('by %s', async (_case, token, key: NamedKey = EC_KEY) => {
    const doors = [jest.spyOn(jose.JWS, 'createVerify'), jest.spyOn(jose.JWE, 'createDecrypt')];
    const keys = jest.spyOn(jose.JWK, 'asKey');
    const refusal = await refusalOf(token, [key]);
    const calls = [...doors, keys].flatMap(({ mock }) => [...mock.calls]);
    jest.restoreAllMocks();
    expect([typeof refusal, calls]).toEqual(['string', []]);
  });

  it('but by a token that is good it is, so that the test above can fail', async () => {
    const door = jest.spyOn(jose.JWS, 'createVerify');
    expect(await refusalOf(signed(HEADER))).toBeNull();
    expect(door).toHaveBeenCalledTimes(1);
    jest.restoreAllMocks();
  });
});

describe('a set of keys of several kinds', () => {
  const secret = Buffer.from('geheim'.repeat(8));
  const oct: NamedKey = { kid: 'oct', jwk: { kty: 'oct', k: secret.toString('base64url'), alg: 'HS256' } };
  const hs256 = (kid: string): string => {
    const content = `${encode({ ...HEADER, alg: 'HS256', kid })}.${encode(CLAIMS)}`;
    return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
  };

  it.each([
    ['is asked for the one by its name', signed(HEADER), [oct, EC_KEY, rsaKey('RS256')], null],
    ['opens nothing with a symmetric one', hs256('oct'), [oct, EC_KEY], 'KEY_UNFIT'],
    ['opens nothing with a symmetric one under another name', hs256('ec'), [oct, EC_KEY], 'ALGORITHM_NOT_ALLOWED'],
    ['opens nothing under a name that two have', signed(HEADER), [EC_KEY, { ...oct, kid: 'ec' }], 'KEY_UNKNOWN'],
    [
      'tries no other key than the one named',
      signed({ ...HEADER, kid: 'rsa' }),
      [EC_KEY, rsaKey('RS256')],
      'ALGORITHM_NOT_ALLOWED',
    ],
  ] as const)('%s', async (_case, token, keys, refusal) => {
    expect(await refusalOf(token, keys)).toBe(refusal);
  });
});

describe.each<[string, object]>([
  ['list what they allow', { algorithms: ['ES256', 'HS256', 'none'], allowEmbeddedKey: true }],
  ['allow everything', { algorithms: '*', allowEmbeddedKey: true }],
  ['put their own key in the place of ours', { algorithms: '*', handlers: { theirs: { prepare: putTheirKey } } }],
])('the strict front, beside other users of node-jose in the process that %s,', (_case, options) => {
  const secret: Jwk = { kty: 'oct', k: Buffer.alloc(32).toString('base64url'), kid: 'ec' };

  beforeAll(async () => {
    theirs = await jose.JWK.asKey(attacker.publicKey.export({ format: 'jwk' }));
    jose.JWS.createVerify(await jose.JWK.asKey(secret), options);
  });

  it('refuses what their options would let through', async () => {
    const embedded = { ...HEADER, jwk: attacker.publicKey.export({ format: 'jwk' }) };
    const forged = signed(embedded, CLAIMS, attacker.privateKey);
    const careless = jose.JWS.createVerify(await jose.JWK.asKey(publicJwk(EC_KEY.jwk)));
    expect((await careless.verify(forged)).header).toEqual(embedded);
    expect(await refusalOf(forged)).toBe('HEADER_NOT_ALLOWED');
    expect(await refusalOf(signed(HEADER, CLAIMS, attacker.privateKey))).toBe('SIGNATURE_INVALID');
    expect(await refusalOf(signed(HEADER), [{ kid: 'ec', jwk: secret }])).toBe('KEY_UNFIT');
  });
});

it('after all of them the strict front still accepts what is good', async () => {
  expect(await refusalOf(signed(HEADER))).toBeNull();
});

describe('the claimed issuer', () => {
  it.each([
    ['that of the claims', signed(HEADER), 'a-client'],
    ['null when it is no text', signed(HEADER, { iss: 1 }), null],
    ['null when it holds what no database takes', signed(HEADER, { iss: 'a\u0000' }), null],
    ['null when the token cannot be read', 'a.b', null],
  ])('is %s', (_case, token, issuer) => {
    expect(claimedIssuer(token)).toBe(issuer);
  });
});
