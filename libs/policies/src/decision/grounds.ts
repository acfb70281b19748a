import type { Participation } from '#kernel';
import type { ConvenantPurpose } from '../convenant/convenant.js';
import type { Grant } from './decide.js';
import type { CaseFacts, Emergency } from './facts.js';
import type { DisclosurePlan } from './plan.js';

/** The purpose as the convenant has it; undefined: it is none of its purposes. */
export function statedPurpose({ policy, purpose }: DisclosurePlan): ConvenantPurpose | undefined {
  return policy.convenant.purposes.find(({ code }) => code === purpose);
}

/** What the record names as the bases in law: those of the clauses that granted, or of the purpose where none did. */
export function legalBasisOf(plan: DisclosurePlan, grants: readonly Grant[]): readonly string[] {
  const bases = new Set<string>();
  for (const { clause } of grants) for (const basis of clause.terms.legalBasis) bases.add(basis);
  return bases.size > 0 ? [...bases] : (statedPurpose(plan)?.legalBasis ?? []);
}

/** The Wpg 20(2) decision that the first grant of police data rests on. */
export function wpg20DecisionOf(grants: readonly Grant[]): string | null {
  return grants.find(({ clause }) => clause.terms.wpg20Decision !== null)?.clause.terms.wpg20Decision ?? null;
}

/** The emergency in the case, if something was granted because of it. */
export function emergencyUsed(file: CaseFacts | null, grants: readonly Grant[]): Emergency | null {
  return grants.some(restsOnEmergency) ? (file?.emergency ?? null) : null;
}

/** NEN 7513 `controles`: authorised, takes part in the case, consent, emergency, each `T` or `F`. */
export function controlesOf(participation: Participation | null, grants: readonly Grant[]): string {
  const checks = [
    grants.length > 0,
    participation !== null,
    grants.some(({ consent }) => consent !== null),
    grants.some(restsOnEmergency),
  ];
  return checks.map((held) => (held ? 'T' : 'F')).join('');
}

function restsOnEmergency({ clause }: Grant): boolean {
  return clause.terms.emergency;
}
