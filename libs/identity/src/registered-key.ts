import { createHash, createPublicKey } from 'node:crypto';
import { algorithmOf, PRIVATE_MEMBERS, type Jwk } from './keys.js';

/** Why a key may not be registered. PRIVATE: whoever has seen it can sign as its owner. */
export type KeyProblem = 'NO_KEY' | 'PRIVATE' | 'KID_MISSING' | 'UNFIT';

const KID = /^[\x21-\x7e]{1,128}$/;

/** What keeps a JWK from being registered for signing in with; null when nothing does: public, with a `kid`, EC P-256 or RSA of
 *  2048 bits and more with its `alg`. */
export function keyProblemOf(value: unknown): KeyProblem | null {
  if (!isJwk(value)) return 'NO_KEY';
  if (PRIVATE_MEMBERS.some((member) => member in value)) return 'PRIVATE';
  if (typeof value['kid'] !== 'string' || !KID.test(value['kid'])) return 'KID_MISSING';
  return algorithmOf(value) === null ? 'UNFIT' : null;
}

/** The thumbprint of a key (RFC 7638), base64url: the same for the same key, whatever its name and however it is written. */
export function thumbprintOf(jwk: Jwk): string {
  const { crv, e, kty, n, x, y } = createPublicKey({ key: { ...jwk }, format: 'jwk' }).export({ format: 'jwk' });
  // Members in the order of their names; those that the kind of key lacks fall out.
  return createHash('sha256').update(JSON.stringify({ crv, e, kty, n, x, y })).digest('base64url');
}

function isJwk(value: unknown): value is Jwk {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
