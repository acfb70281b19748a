import { isOin, type Instant } from '#kernel';

/** What a token says: JSON, not yet judged. */
export type Claims = Readonly<Record<string, unknown>>;

/** The person who acts, as the party states under its own signature. `id` is the party's own, opaque to us. */
export interface Professional {
  readonly id: string;
  readonly function: string;
  /** Under a duty of confidentiality (UAVG 30(4)). */
  readonly confidential: boolean;
}

// Control characters, those that nobody sees or that turn the text around, and halves of a pair, which no database takes.
const TEXT = /^[^\p{Cc}\p{Cf}\p{Cs}]{1,128}$/u;

// Milliseconds: what a Date can be.
const FARTHEST = 8.64e15;

/** A non-empty text of at most 128 characters, all of which can be seen, or null. */
export function textClaim(claims: Claims, name: string): string | null {
  const value = claims[name];
  return typeof value === 'string' && TEXT.test(value) ? value : null;
}

/** A NumericDate (RFC 7519 §2) in milliseconds, parts of a second allowed; `absent` when it is not there. NaN: no date, or one that no
 *  clock reaches (1e400), so that every comparison fails. */
export function timeClaim(claims: Claims, name: string, absent = Number.NaN): Instant {
  if (!(name in claims)) return absent;
  const value = claims[name];
  return typeof value === 'number' && Math.abs(value * 1000) <= FARTHEST ? value * 1000 : Number.NaN;
}

/** The audience when there is exactly one, as a text or as a list of one; else null (IW-01). */
export function audienceClaim(claims: Claims): string | null {
  const aud = claims['aud'];
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  const [audience] = audiences;
  return audiences.length === 1 && typeof audience === 'string' ? audience : null;
}

/** The claim `professional`, or null: absent, or not as it should be. */
function professionalClaim(claims: Claims): Professional | null {
  const value = claims['professional'];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const record: Claims = { ...value };
  const [id, role, confidential] = [textClaim(record, 'id'), textClaim(record, 'function'), record['confidential']];
  return id !== null && role !== null && typeof confidential === 'boolean'
    ? { id, function: role, confidential }
    : null;
}

/** Who acts, and for whom. */
export interface Acting {
  readonly professional: Professional | null;
  /** OIN of the party on whose behalf is asked, if that is another. */
  readonly onBehalfOf: string | null;
}

/** The claims `professional` and `on_behalf_of`, or which of them is not as it should be. */
export function actingClaims(claims: Claims): Acting | 'PROFESSIONAL_MALFORMED' | 'PRINCIPAL_MALFORMED' {
  const professional = professionalClaim(claims);
  if (professional === null && 'professional' in claims) return 'PROFESSIONAL_MALFORMED';
  if (!('on_behalf_of' in claims)) return { professional, onBehalfOf: null };
  const oin = textClaim(claims, 'on_behalf_of');
  return oin !== null && isOin(oin) ? { professional, onBehalfOf: oin } : 'PRINCIPAL_MALFORMED';
}
