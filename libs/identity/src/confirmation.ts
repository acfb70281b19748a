import type { Claims } from './claims.js';
import type { Proof } from './party-terms.js';

/** What a token is bound to (`cnf`, RFC 7800): who presents it must show possession of each. */
export interface Confirmation {
  /** Thumbprint of the key that signs DPoP proofs (RFC 9449 §6.1). */
  readonly jkt: string | null;
  /** `x5t#S256`: thumbprint of the client certificate (RFC 8705 §3.1). */
  readonly x5t: string | null;
}

/** Whoever has the token may use it. */
export const UNBOUND: Confirmation = { jkt: null, x5t: null };

// SHA-256 as base64url. FSC's example is plain base64; none of our tokens is.
const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/;

/** Whether a token bound to this will do for a party that must show possession in this way. */
export function meets(proof: Proof, { jkt, x5t }: Confirmation): boolean {
  return proof === 'NONE' || (proof === 'DPOP' ? jkt : x5t) !== null;
}

export function isBound({ jkt, x5t }: Confirmation): boolean {
  return jkt !== null || x5t !== null;
}

/** The claim `cnf`; UNBOUND when there is none. Null when it holds anything but thumbprints that are known here: a token bound in a
 *  way that nobody checks must not pass for one that is not bound. */
export function confirmationOf(claims: Claims): Confirmation | null {
  if (!('cnf' in claims)) return UNBOUND;
  const { cnf } = claims;
  if (typeof cnf !== 'object' || cnf === null) return null;
  const members: readonly (readonly [string, unknown])[] = Object.entries(cnf);
  if (members.length === 0 || !members.every(isKnown)) return null;
  const given = new Map(members.map(([name, value]) => [name, String(value)]));
  return { jkt: given.get('jkt') ?? null, x5t: given.get('x5t#S256') ?? null };
}

function isKnown([name, value]: readonly [string, unknown]): boolean {
  return (name === 'jkt' || name === 'x5t#S256') && typeof value === 'string' && THUMBPRINT.test(value);
}

/** The claims that say so in a token: none for one that is not bound. */
export function confirmationClaims({ jkt, x5t }: Confirmation): Claims {
  const cnf = { ...(jkt !== null && { jkt }), ...(x5t !== null && { 'x5t#S256': x5t }) };
  return jkt === null && x5t === null ? {} : { cnf };
}
