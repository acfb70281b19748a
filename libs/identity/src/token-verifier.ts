import type { Instant, Purpose } from '#kernel';
import { actingClaims, audienceClaim, textClaim, timeClaim } from './claims.js';
import type { Acting, Claims } from './claims.js';
import { confirmationOf } from './confirmation.js';
import type { Confirmation } from './confirmation.js';
import { verifyCompact } from './jose-front.js';
import type { JoseRefusal, JoseRules } from './jose-front.js';
import type { NamedKey } from './keys.js';
import { parseScope } from './scope.js';
import { LONGEST_LIFETIME } from './token-issuer.js';

export type TokenRefusal =
  JoseRefusal | 'ISSUER_WRONG' | 'AUDIENCE_WRONG' | 'EXPIRED' | 'TERM_WRONG' | 'CLAIMS_MALFORMED';

/** What a token of ours says, once it is sure that we said it and that it still counts. */
export interface VerifiedToken extends Acting {
  readonly id: string;
  readonly clientId: string;
  readonly oin: string;
  readonly region: string;
  readonly purposes: readonly Purpose[];
  readonly key: string;
  readonly confirmation: Confirmation;
  /** To the second below. */
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
}

export type TokenOutcome =
  { readonly token: VerifiedToken; readonly refusal: null } | { readonly token: null; readonly refusal: TokenRefusal };

/** Where a token is good. */
export interface Place {
  readonly issuer: string;
  readonly audience: string;
}

// The clocks of two replicas may differ by this much: a token may come before its begin, never after its end. Milliseconds.
const SKEW = 30_000;
const LONGEST = LONGEST_LIFETIME * 1000;
const RULES: JoseRules = { algorithms: ['ES256'], types: ['at+jwt'] };

/** Verifies access tokens as RFC 9068 §4 demands: ours, for this API alone, in its term, of an hour at most. */
export class TokenVerifier {
  constructor(
    private readonly keys: readonly NamedKey[],
    private readonly place: Place,
  ) {}

  async verify(text: string, now: Instant): Promise<TokenOutcome> {
    const claims = await claimsOf(text, this.keys, this.place, now);
    if (typeof claims === 'string') return refused(claims);
    const token = tokenOf(claims);
    return token === null ? refused('CLAIMS_MALFORMED') : { token, refusal: null };
  }
}

/** What an access token of ours says, whoever it is for: signed by us, for this place, in its term. Else why it is not. */
export async function claimsOf(
  text: string,
  keys: readonly NamedKey[],
  place: Place,
  now: Instant,
): Promise<Claims | TokenRefusal> {
  const verified = await verifyCompact(text, keys, RULES);
  if (verified.claims === null) return verified.refusal;
  const { claims } = verified;
  if (claims['iss'] !== place.issuer) return 'ISSUER_WRONG';
  if (audienceClaim(claims) !== place.audience) return 'AUDIENCE_WRONG';
  return termProblemOf(claims, now) ?? claims;
}

function refused(refusal: TokenRefusal): TokenOutcome {
  return { token: null, refusal };
}

function termProblemOf(claims: Claims, now: Instant): TokenRefusal | null {
  const [issuedAt, until, from] = [timeClaim(claims, 'iat'), timeClaim(claims, 'exp'), timeClaim(claims, 'nbf', now)];
  if (until <= now) return 'EXPIRED';
  const begun = Math.max(from, issuedAt) <= now + SKEW;
  const held = until > now && begun && until - issuedAt <= LONGEST;
  return held ? null : 'TERM_WRONG';
}

function tokenOf(claims: Claims): VerifiedToken | null {
  const text = (name: string): string => textClaim(claims, name) ?? '';
  const [id, clientId, oin, key, region] = [text('jti'), text('sub'), text('oin'), text('key'), text('region')];
  const scope = parseScope(typeof claims['scope'] === 'string' ? claims['scope'] : '');
  const [acting, confirmation] = [actingClaims(claims), confirmationOf(claims)];
  if (typeof acting === 'string' || confirmation === null || scope?.region !== region) return null;
  if ([id, clientId, oin, key].includes('') || claims['client_id'] !== clientId) return null;
  const [issuedAt, expiresAt] = [timeClaim(claims, 'iat'), timeClaim(claims, 'exp')];
  return { id, clientId, oin, region, purposes: scope.purposes, key, confirmation, ...acting, issuedAt, expiresAt };
}
