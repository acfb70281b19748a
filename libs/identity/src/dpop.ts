import { createHash } from 'node:crypto';
import type { Instant } from '#kernel';
import { textClaim, timeClaim } from './claims.js';
import type { Claims } from './claims.js';
import { verifySelfSigned } from './jose-front.js';
import type { JoseRefusal, JoseRules } from './jose-front.js';
import type { Jwk } from './keys.js';
import type { Nonces } from './nonces.js';
import { sameUrl } from './proof-url.js';
import { thumbprintOf } from './registered-key.js';

/** Why a proof proves nothing here. NONCE_MISSING and NONCE_STALE: the same proof with the nonce that is given would. */
export type ProofRefusal =
  | JoseRefusal
  | 'ID_MISSING'
  | 'METHOD_OTHER'
  | 'URL_OTHER'
  | 'TERM_WRONG'
  | 'TOKEN_OTHER'
  | 'NONCE_MISSING'
  | 'NONCE_STALE';

/** What a proof must have been made for. */
export interface ProofTarget {
  readonly method: string;
  /** As callers write it: the public origin and the path, whatever Host says. */
  readonly url: string;
  /** The access token that it goes with; null when it asks for one. */
  readonly token: string | null;
}

/** A proof that holds, but for whether it was shown before. */
export interface DpopProof {
  /** RFC 7638, of the key that signed it. */
  readonly thumbprint: string;
  readonly id: string;
  /** From then on no replica accepts it any more. */
  readonly expiresAt: Instant;
}

export type ProofOutcome =
  { readonly proof: DpopProof; readonly refusal: null } | { readonly proof: null; readonly refusal: ProofRefusal };

/** Which proofs were shown, to any replica. Throws SourceUnavailable when nobody can tell. */
export abstract class ProofMemory {
  /** True for exactly one caller of all replicas until `expiresAt`: whoever gets false holds a replay. */
  abstract remember(proof: DpopProof): Promise<boolean>;
}

export const PROOF_ALGORITHMS = ['ES256', 'PS256'] as const;
const RULES: JoseRules = { algorithms: PROOF_ALGORITHMS, types: ['dpop+jwt'] };

/** How old a proof may be, and how far ahead a client's clock. Milliseconds. */
const OLDEST = 60_000;
const SKEW = 30_000;

/** Shorter, and an id would not be sure to be new. */
const SHORTEST_ID = 16;

/** Verifies DPoP proofs as RFC 9449 §4.3 demands. A proof is good once, over all replicas. */
export class DpopVerifier {
  constructor(
    private readonly nonces: Nonces,
    private readonly memory: ProofMemory,
  ) {}

  /** The nonce that the next proof must hold. */
  nonce(now: Instant): string {
    return this.nonces.current(now);
  }

  /** All that a proof says of itself. Changes nothing: a proof is used up by `spend`. */
  async verify(text: string, target: ProofTarget, now: Instant): Promise<ProofOutcome> {
    const verified = await verifySelfSigned(text, RULES);
    if (verified.claims === null) return refused(verified.refusal);
    const { claims, jwk } = verified;
    const problem = targetProblem(claims, target) ?? termProblem(claims, now) ?? this.nonceProblem(claims, now);
    return problem === null ? { proof: proofOf(claims, jwk), refusal: null } : refused(problem);
  }

  /** True the first time that a proof is shown, to any replica. */
  spend(proof: DpopProof): Promise<boolean> {
    return this.memory.remember(proof);
  }

  private nonceProblem(claims: Claims, now: Instant): ProofRefusal | null {
    const nonce = textClaim(claims, 'nonce');
    if (nonce === null) return 'NONCE_MISSING';
    return this.nonces.accepts(nonce, now) ? null : 'NONCE_STALE';
  }
}

function refused(refusal: ProofRefusal): ProofOutcome {
  return { proof: null, refusal };
}

function targetProblem(claims: Claims, { method, url, token }: ProofTarget): ProofRefusal | null {
  if ((textClaim(claims, 'jti')?.length ?? 0) < SHORTEST_ID) return 'ID_MISSING';
  if (claims['htm'] !== method) return 'METHOD_OTHER';
  if (!sameUrl(claims['htu'], url)) return 'URL_OTHER';
  return token === null || claims['ath'] === tokenHashOf(token) ? null : 'TOKEN_OTHER';
}

function termProblem(claims: Claims, now: Instant): ProofRefusal | null {
  const madeAt = timeClaim(claims, 'iat');
  return madeAt <= now + SKEW && madeAt > now - OLDEST ? null : 'TERM_WRONG';
}

function proofOf(claims: Claims, jwk: Jwk): DpopProof {
  const expiresAt = timeClaim(claims, 'iat') + OLDEST;
  return { thumbprint: thumbprintOf(jwk), id: String(claims['jti']), expiresAt };
}

/** The claim `ath` of proofs that go with this token. */
export function tokenHashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
