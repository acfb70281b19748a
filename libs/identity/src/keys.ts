import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import jose from 'node-jose';
import type { JWK } from 'node-jose';
import { SettingsInvalid } from '#kernel';

/** A JSON Web Key (RFC 7517) as it came from a file or the database: not yet judged. */
export type Jwk = Readonly<Record<string, unknown>>;

/** A key by the name that a token gives it. */
export interface NamedKey {
  readonly kid: string;
  readonly jwk: Jwk;
}

export const ALGORITHMS = ['ES256', 'PS256', 'RS256'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** A private key ready for use, with what may be published of it. ES256. */
export interface SigningKey extends NamedKey {
  readonly private: JWK.Key;
}

/** The first signs; tokens signed by the others are still accepted, so that a key is changed without a gap. */
export type SigningKeys = readonly [SigningKey, ...SigningKey[]];

const PUBLIC_MEMBERS: readonly string[] = ['kty', 'kid', 'alg', 'use', 'crv', 'x', 'y', 'n', 'e'];
export const PRIVATE_MEMBERS: readonly string[] = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const RSA_BITS = { least: 2048, most: 8192 };
const LARGEST_EXPONENT = 2n ** 32n;

/** The one algorithm a public key may verify with, or null when it may not be used to verify at all:
 *  not EC P-256 or RSA (2048 to 8192 bits, e odd and > 1), not on its curve, not for signatures, or not public. */
export function algorithmOf(jwk: Jwk): Algorithm | null {
  if (!isForVerifying(jwk)) return null;
  const key = keyObjectOf(jwk);
  if (key === null) return null;
  if (jwk['kty'] === 'EC') return jwk['crv'] === 'P-256' && isOneOf(jwk['alg'], ['ES256', undefined]) ? 'ES256' : null;
  return jwk['kty'] === 'RSA' && isStrongRsa(key) ? rsaAlgorithmOf(jwk['alg']) : null;
}

/** Makes a private ES256 key. `kid` is for others to see: no secret, no personal value. */
export function generateSigningKey(kid: string): Jwk {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' };
}

/** What may be shown of a key. Members it does not know are left out, so that no private one slips through. */
export function publicJwk(jwk: Jwk): Jwk {
  return Object.fromEntries(Object.entries(jwk).filter(([member]) => PUBLIC_MEMBERS.includes(member)));
}

/** Prepares private ES256 keys. SettingsInvalid if there is none, one is not usable, or two have the same `kid`. */
export async function signingKeysOf(jwks: readonly Jwk[]): Promise<SigningKeys> {
  const [first, ...others] = await Promise.all(jwks.map(signingKeyOf));
  if (first === undefined)
    throw new SettingsInvalid('token-signing.json: it holds no keys. Add a private JWK for ES256');
  if (new Set(jwks.map((jwk) => jwk['kid'])).size < jwks.length)
    throw new SettingsInvalid('token-signing.json: two keys have one "kid". Give each a name of its own');
  return [first, ...others];
}

/** Public ES256 keys by their names. SettingsInvalid if one is not usable: a private key among them is not either. */
export function verifyingKeysOf(jwks: readonly Jwk[]): readonly NamedKey[] {
  return jwks.map((jwk) => {
    const { kid } = jwk;
    if (typeof kid === 'string' && kid !== '' && algorithmOf(jwk) === 'ES256') return { kid, jwk };
    throw new SettingsInvalid(
      'token-verifying.json: a key is not a public JWK with a "kid", on P-256, for ES256. Save what the gateway publishes',
    );
  });
}

/** The JWK Set of RFC 7517 that others verify our tokens with. */
export function jwksOf(keys: SigningKeys): { readonly keys: readonly Jwk[] } {
  return { keys: keys.map(({ jwk }) => jwk) };
}

async function signingKeyOf(jwk: Jwk): Promise<SigningKey> {
  const kid = jwk['kid'];
  const shown = { ...publicJwk(jwk), alg: jwk['alg'] ?? 'ES256', use: jwk['use'] ?? 'sig' };
  if (typeof kid !== 'string' || kid === '' || typeof jwk['d'] !== 'string' || algorithmOf(shown) !== 'ES256')
    throw new SettingsInvalid('a signing key is not a private JWK with a "kid", on P-256, for ES256. Make it anew');
  return { kid, jwk: shown, private: await jose.JWK.asKey({ ...shown, d: jwk['d'] }) };
}

function isForVerifying(jwk: Jwk): boolean {
  const uses = jwk['key_ops'];
  return (
    !PRIVATE_MEMBERS.some((member) => member in jwk) &&
    isOneOf(jwk['use'], ['sig', undefined]) &&
    (uses === undefined || (Array.isArray(uses) && uses.includes('verify')))
  );
}

// Also the check that a point is on its curve, which node-jose leaves out.
function keyObjectOf(jwk: Jwk): KeyObject | null {
  try {
    return createPublicKey({ key: { ...jwk }, format: 'jwk' });
  } catch {
    return null;
  }
}

function isStrongRsa(key: KeyObject): boolean {
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  return (
    modulusLength >= RSA_BITS.least &&
    modulusLength <= RSA_BITS.most &&
    publicExponent > 1n &&
    publicExponent % 2n === 1n &&
    publicExponent < LARGEST_EXPONENT
  );
}

function rsaAlgorithmOf(alg: unknown): Algorithm | null {
  return alg === 'PS256' || alg === 'RS256' ? alg : null;
}

function isOneOf(value: unknown, allowed: readonly unknown[]): boolean {
  return allowed.includes(value);
}
