import jose from 'node-jose';
import { textClaim } from './claims.js';
import type { Claims } from './claims.js';
import { decoyFor } from './decoy.js';
import { algorithmOf } from './keys.js';
import type { Algorithm, Jwk, NamedKey, SigningKey } from './keys.js';
import { isRecord, jsonRecordOf } from './strict-json.js';

/** Why a token was not even read. Closed; for the log, and for nobody else. */
export type JoseRefusal =
  | 'TOO_LARGE'
  | 'MALFORMED'
  | 'HEADER_NOT_ALLOWED'
  | 'TYPE_NOT_ALLOWED'
  | 'KEY_UNKNOWN'
  | 'KEY_UNFIT'
  | 'ALGORITHM_NOT_ALLOWED'
  | 'SIGNATURE_INVALID';

export type JoseOutcome =
  { readonly claims: Claims; readonly kid: string } | { readonly claims: null; readonly refusal: JoseRefusal };

/** What one kind of token must be. */
export interface JoseRules {
  readonly algorithms: readonly Algorithm[];
  /** Allowed `typ`, in lower case and without `application/`; null: none given. */
  readonly types: readonly (string | null)[];
  /** A token of which there is no key to verify it with takes as long as one that is wrongly signed: it is verified with a key of nobody. */
  readonly equalTime?: boolean;
}

interface Unverified {
  readonly header: Claims;
  readonly claims: Claims;
}

/** Far above any token of ours, far below what costs time to read. */
const MOST_CHARACTERS = 8192;

// node-jose ignores what follows an ES256 signature: two texts could then be one token.
const ES256_BYTES = 64;

// A key that the token brings along, a place to fetch one, an extension we do not know, or a compressed payload.
const FORBIDDEN_HEADERS: readonly string[] = ['crit', 'b64', 'zip', 'jwk', 'jku', 'x5c', 'x5u'];

/** The only place where a token is verified. Gives its claims when it is a compact JWS (RFC 7515) of exactly three canonical
 *  segments, of an allowed `typ`, signed with the algorithm of the one key among `keys` that has its `kid`. Never throws.
 *  Says nothing of what the claims mean. */
export async function verifyCompact(token: string, keys: readonly NamedKey[], rules: JoseRules): Promise<JoseOutcome> {
  const unverified = read(token);
  if (typeof unverified === 'string') return refused(unverified);
  const problem = problemOf(unverified.header, rules);
  if (problem !== null) return refused(problem);
  const key = keyNamed(unverified.header['kid'], keys);
  const verified = key === null ? refused('KEY_UNKNOWN') : await verifyWith(key, token, unverified, rules);
  if (rules.equalTime === true && verified.claims === null && WITHOUT_A_KEY.includes(verified.refusal))
    await verifyInVain(token, unverified, rules);
  return verified;
}

/** Refusals of what no signature was verified for, for want of a key. */
const WITHOUT_A_KEY: readonly JoseRefusal[] = ['KEY_UNKNOWN', 'KEY_UNFIT', 'ALGORITHM_NOT_ALLOWED'];

export type SelfSignedOutcome =
  { readonly claims: Claims; readonly jwk: Jwk } | { readonly claims: null; readonly refusal: JoseRefusal };

/** Verifies a token that brings its own public key along (`jwk`), as a DPoP proof does and nothing else may. The key is taken out here
 *  and is the one that is tried; who holds it is for the caller to judge. */
export async function verifySelfSigned(token: string, rules: JoseRules): Promise<SelfSignedOutcome> {
  const unverified = read(token);
  if (typeof unverified === 'string') return refused(unverified);
  const { jwk: shown, ...header } = unverified.header;
  const problem = problemOf(header, rules);
  if (problem !== null) return refused(problem);
  if (!isRecord(shown)) return refused('KEY_UNKNOWN');
  // A key of RSA need not say its algorithm here: its thumbprint, which tokens are bound to, does not tell it either.
  const jwk = { alg: header['alg'], ...shown };
  const verified = await verifyWith({ kid: 'shown', jwk }, token, unverified, rules);
  return verified.claims === null ? verified : { claims: verified.claims, jwk };
}

async function verifyWith(key: NamedKey, token: string, read: Unverified, rules: JoseRules): Promise<JoseOutcome> {
  const { header, claims } = read;
  const algorithm = algorithmOf(key.jwk);
  if (algorithm === null) return refused('KEY_UNFIT');
  if (header['alg'] !== algorithm || !rules.algorithms.includes(algorithm)) return refused('ALGORITHM_NOT_ALLOWED');
  return (await isSigned(token, key, algorithm)) ? { claims, kid: key.kid } : refused('SIGNATURE_INVALID');
}

/** As long as verifying with the key that the token names takes. Says nothing. */
async function verifyInVain(token: string, unverified: Unverified, rules: JoseRules): Promise<void> {
  const algorithm = rules.algorithms.find((known) => known === unverified.header['alg']);
  if (algorithm !== undefined) await verifyWith({ kid: '', jwk: decoyFor(algorithm) }, token, unverified, rules);
}

/** Who a token says it is from: to look up that client's keys, and for nothing else. Null if it cannot be read. */
export function claimedIssuer(token: string): string | null {
  const unverified = read(token);
  return typeof unverified === 'string' ? null : textClaim(unverified.claims, 'iss');
}

/** Signs claims as a compact JWS with ES256. */
export function signCompact(claims: Claims, typ: string, key: SigningKey): Promise<string> {
  return signWith({ typ, kid: key.kid }, claims, key);
}

/** The same with the public key in the header: what `verifySelfSigned` verifies. */
export function signSelfSigned(claims: Claims, typ: string, key: SigningKey): Promise<string> {
  const { kty, crv, x, y } = key.jwk;
  return signWith({ typ, jwk: { kty, crv, x, y } }, claims, key);
}

async function signWith(header: Claims, claims: Claims, key: SigningKey): Promise<string> {
  const options = { format: 'compact', fields: { ...header, alg: 'ES256' } } as const;
  // As bytes: of a text node-jose keeps one byte for each character.
  const content = Buffer.from(JSON.stringify(claims), 'utf8');
  const signed: unknown = await jose.JWS.createSign(options, key.private).update(content).final();
  return String(signed);
}

function refused(refusal: JoseRefusal): { readonly claims: null; readonly refusal: JoseRefusal } {
  return { claims: null, refusal };
}

function problemOf(header: Claims, rules: JoseRules): JoseRefusal | null {
  if (FORBIDDEN_HEADERS.some((name) => name in header)) return 'HEADER_NOT_ALLOWED';
  return rules.types.includes(typeOf(header['typ'])) ? null : 'TYPE_NOT_ALLOWED';
}

function keyNamed(name: unknown, keys: readonly NamedKey[]): NamedKey | null {
  const [key = null, ...others] = keys.filter(({ kid }) => kid === name);
  return others.length === 0 ? key : null;
}

function read(token: string): Unverified | 'TOO_LARGE' | 'MALFORMED' {
  if (token.length > MOST_CHARACTERS) return 'TOO_LARGE';
  const segments = token.split('.');
  if (segments.length !== 3 || !segments.every(isCanonical)) return 'MALFORMED';
  const [header, claims] = segments.slice(0, 2).map(recordOf);
  return header && claims ? { header, claims } : 'MALFORMED';
}

// Decoders skip what is no base64url and what is left over: two texts could then be one token.
function isCanonical(segment: string): boolean {
  return segment !== '' && Buffer.from(segment, 'base64url').toString('base64url') === segment;
}

function recordOf(segment: string): Claims | null {
  return jsonRecordOf(Buffer.from(segment, 'base64url'));
}

function typeOf(typ: unknown): string | null {
  if (typ === undefined) return null;
  return typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : '';
}

// node-jose keeps the options of every verifier ever made as defaults of all later ones, merging lists by position and objects by
// member. So each call states all of them: the algorithm as a text, which replaces whatever list was left behind, and no handlers,
// which could put another key in the place of ours.
async function isSigned(token: string, key: NamedKey, algorithm: Algorithm): Promise<boolean> {
  const options = { algorithms: algorithm, allowEmbeddedKey: false, handlers: null };
  if (algorithm === 'ES256' && signatureBytes(token) !== ES256_BYTES) return false;
  try {
    const verifier = jose.JWS.createVerify(
      await jose.JWK.asKey({ ...key.jwk, kid: key.kid, alg: algorithm, use: 'sig' }),
    );
    await verifier.verify(token, options);
    return true;
  } catch {
    return false;
  }
}

function signatureBytes(token: string): number {
  return Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url').length;
}
