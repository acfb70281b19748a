import { createHash, randomBytes } from 'node:crypto';
import { Unauthenticated, type Instant } from '#kernel';
import type { AdmissionRefusal } from './admission.js';
import { textClaim } from './claims.js';
import type { Claims } from './claims.js';
import { confirmationClaims, confirmationOf } from './confirmation.js';
import type { Confirmation } from './confirmation.js';
import { signCompact } from './jose-front.js';
import type { NamedKey, SigningKeys } from './keys.js';
import type { StaffDirectory, StaffRole } from './staff-directory.js';
import { claimsOf } from './token-verifier.js';
import type { Place } from './token-verifier.js';

/** Seconds. */
const LIFETIME = 900;

/** What a token for staff says of its holder. */
export interface StaffGrant {
  readonly id: string;
  readonly role: StaffRole;
  /** `kid` of the key that was shown for it: revoked, the token ends with it. */
  readonly key: string;
  readonly confirmation: Confirmation;
}

/** Issues access tokens for the staff API: like those of parties (RFC 9068), with a role and without party, region and scope. */
export class StaffTokenIssuer {
  constructor(
    private readonly keys: SigningKeys,
    readonly place: Place,
  ) {}

  async issue(
    { id, role, key, confirmation }: StaffGrant,
    now: Instant,
  ): Promise<{ readonly token: string; readonly expiresIn: number }> {
    const { issuer: iss, audience: aud } = this.place;
    const iat = Math.floor(now / 1000);
    const when = { iat, exp: iat + LIFETIME, jti: randomBytes(16).toString('base64url') };
    const claims = { iss, sub: id, client_id: id, aud, role, key, ...when, ...confirmationClaims(confirmation) };
    return { token: await signCompact(claims, 'at+jwt', this.keys[0]), expiresIn: LIFETIME };
  }
}

/** Who calls the staff API, as the database knows this person now. */
export interface StaffCaller {
  readonly id: string;
  readonly role: StaffRole;
  /** Null: every region. */
  readonly regions: readonly string[] | null;
  readonly key: string;
  /** SHA-256 of the token's `jti`, in hex: what the record names. */
  readonly tokenHash: string;
  /** What the token is bound to. */
  readonly confirmation: Confirmation;
}

/** From a token to who of the staff asks. Nothing is kept: what the database says at each request counts. */
export class StaffAdmission {
  constructor(
    private readonly keys: readonly NamedKey[],
    private readonly place: Place,
    private readonly directory: StaffDirectory,
  ) {}

  /** Throws Unauthenticated when the token is not ours, not for this API or not in its term, or when the member of staff or the key
   *  has been revoked. The role is the one that the database has now, whatever the token says. */
  async admit(token: string, now: Instant): Promise<StaffCaller> {
    const claims = await claimsOf(token, this.keys, this.place, now);
    if (typeof claims === 'string') throw refusal(claims);
    const [id, key, jti] = [textOf(claims, 'sub'), textOf(claims, 'key'), textOf(claims, 'jti')];
    const confirmation = confirmationOf(claims);
    if (confirmation === null) throw refusal('CLAIMS_MALFORMED');
    const member = await this.directory.client(id);
    if (member === null) throw refusal('CLIENT_UNKNOWN');
    if (!member.keys.some(({ kid, revoked }) => kid === key && !revoked)) throw refusal('KEY_REVOKED');
    const { role, regions } = member;
    return { id, role, regions, key, confirmation, tokenHash: createHash('sha256').update(jti).digest('hex') };
  }
}

function textOf(claims: Claims, name: string): string {
  const text = textClaim(claims, name);
  if (text === null) throw refusal('CLAIMS_MALFORMED');
  return text;
}

function refusal(reason: AdmissionRefusal): Unauthenticated {
  return new Unauthenticated(reason);
}
