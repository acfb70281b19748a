import { within, type Instant, type PartyType, type Phase, type Reason } from '#kernel';
import type { CompiledConvenant } from '../decision/compile.js';

/** Who wants to contribute to which case, at a moment. */
export interface ContributionQuestion {
  readonly at: Instant;
  readonly partyType: PartyType;
  /** Of the case; null: it is unknown. */
  readonly phase: Phase | null;
  readonly participates: boolean;
}

/** Why a party may contribute nothing to a case, whatever it holds; null: it may. */
export function barrierToContribution(
  { convenant, revokedAt }: CompiledConvenant,
  { at, partyType, phase, participates }: ContributionQuestion,
): Reason | null {
  if (phase === null) return 'CASE_UNKNOWN';
  if (!participates) return 'PARTY_NOT_IN_CASE';
  if (!convenant.parties.some(({ type }) => type === partyType)) return 'PARTY_NOT_ACCEDED';
  if (revokedAt !== null && revokedAt <= at) return 'CONVENANT_REVOKED';
  if (!within(at, convenant.inForce)) return 'CONVENANT_NOT_IN_FORCE';
  return phase === 'AFGESLOTEN' ? 'PHASE_NOT_ALLOWED' : null;
}
