import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { VerifyEd25519 } from '#ledger';

const keys = new LRUCache<string, KeyObject>({ max: 1_000 });

/** Ed25519 (RFC 8032) by Node's own OpenSSL. */
export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  const x = Buffer.from(publicKey).toString('base64url');
  const known = keys.get(x) ?? createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  keys.set(x, known);
  return verify(null, message, known, signature);
};
