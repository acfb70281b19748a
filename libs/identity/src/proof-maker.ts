import { randomBytes } from 'node:crypto';
import type { Instant } from '#kernel';
import { tokenHashOf } from './dpop.js';
import type { ProofTarget } from './dpop.js';
import { signSelfSigned } from './jose-front.js';
import type { SigningKey } from './keys.js';

export interface ProofTerms extends ProofTarget {
  /** As the server gave it last; null: not yet. */
  readonly nonce: string | null;
}

/** Makes a DPoP proof (RFC 9449 §4.2). For clients; the gate only verifies them. */
export function dpopProof({ method, url, token, nonce }: ProofTerms, key: SigningKey, now: Instant): Promise<string> {
  const claims = {
    ...{ jti: randomBytes(16).toString('base64url'), htm: method, htu: url, iat: Math.floor(now / 1000) },
    ...(token !== null && { ath: tokenHashOf(token) }),
    ...(nonce !== null && { nonce }),
  };
  return signSelfSigned(claims, 'dpop+jwt', key);
}
