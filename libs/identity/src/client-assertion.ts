import { randomBytes } from 'node:crypto';
import type { Instant } from '#kernel';
import type { Professional } from './claims.js';
import { signCompact } from './jose-front.js';
import type { SigningKey } from './keys.js';

export interface AssertionTerms {
  readonly clientId: string;
  /** The issuer, or the address of its token endpoint. */
  readonly audience: string;
  readonly professional: Professional | null;
  /** OIN of the party on whose behalf it asks, if that is another. */
  readonly onBehalfOf?: string | null;
}

/** Good for a minute: it is used at once, and once. Seconds. */
const LIFETIME = 60;

/** Makes the assertion with which a client authenticates (RFC 7523 §2.2). For clients; the gate only verifies them. */
export function clientAssertion(terms: AssertionTerms, key: SigningKey, now: Instant): Promise<string> {
  const { clientId, audience, professional, onBehalfOf = null } = terms;
  const iat = Math.floor(now / 1000);
  const jti = randomBytes(16).toString('base64url');
  const claims = { iss: clientId, sub: clientId, aud: audience, iat, exp: iat + LIFETIME, jti };
  const acting = { ...(professional && { professional }), ...(onBehalfOf !== null && { on_behalf_of: onBehalfOf }) };
  return signCompact({ ...claims, ...acting }, 'JWT', key);
}
