import { randomBytes } from 'node:crypto';
import type { Instant, Purpose } from '#kernel';
import type { Professional } from './claims.js';
import { confirmationClaims } from './confirmation.js';
import type { Confirmation } from './confirmation.js';
import { signCompact } from './jose-front.js';
import type { SigningKeys } from './keys.js';
import { scopeText } from './scope.js';

/** What a token says of its holder. */
export interface Grant {
  readonly clientId: string;
  readonly oin: string;
  readonly region: string;
  readonly purposes: readonly Purpose[];
  /** `kid` of the party's key that was shown for it: revoked, the token ends with it. */
  readonly key: string;
  readonly professional: Professional | null;
  /** OIN of the party on whose behalf the holder asks, if that is another. */
  readonly onBehalfOf?: string | null;
  /** The one API it is for. */
  readonly audience: string;
  readonly confirmation: Confirmation;
}

export interface IssuedToken {
  readonly token: string;
  /** Seconds. */
  readonly expiresIn: number;
  readonly scope: string;
}

/** Seconds: what a token lives by default, and at most (IW-02). */
const LIFETIME = 900;
export const LONGEST_LIFETIME = 3600;

/** Issues access tokens as RFC 9068 describes: `at+jwt`, ES256, one audience. */
export class TokenIssuer {
  constructor(
    private readonly keys: SigningKeys,
    private readonly issuer: string,
    private readonly lifetime = LIFETIME,
  ) {
    if (!(lifetime > 0 && lifetime <= LONGEST_LIFETIME)) throw new RangeError('a token lives an hour at most');
  }

  async issue(grant: Grant, now: Instant): Promise<IssuedToken> {
    const { clientId, oin, region, purposes, key, professional, onBehalfOf = null, audience } = grant;
    const iat = Math.floor(now / 1000);
    const scope = scopeText(region, purposes);
    const who = { iss: this.issuer, sub: clientId, client_id: clientId, aud: audience, oin, region, scope, key };
    const when = { iat, exp: iat + this.lifetime, jti: randomBytes(16).toString('base64url') };
    const acting = { ...(professional && { professional }), ...(onBehalfOf !== null && { on_behalf_of: onBehalfOf }) };
    const claims = { ...who, ...when, ...acting, ...confirmationClaims(grant.confirmation) };
    return { token: await signCompact(claims, 'at+jwt', this.keys[0]), expiresIn: this.lifetime, scope };
  }
}
