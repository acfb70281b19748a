import type { Participation, Phase, Reason, Track } from '#kernel';
import type { Field } from '../catalogue/catalogue.js';
import { grants, type Attributes, type CompiledClause } from './compile.js';
import type { ConsentState } from './consent.js';
import type { DisclosurePlan, PlannedField, Settlement } from './plan.js';

/** What a decision knows of the case, items aside. Few situations occur, so each plan settles each of them once. */
export interface Situation {
  readonly phase: Phase;
  readonly track: Track;
  readonly participation: Participation;
  readonly emergency: boolean;
  /** Wpg 20(2) decisions that are in force at this moment. */
  readonly wpg20: readonly string[];
  readonly consent: ReadonlyMap<string, ConsentState>;
}

/** More situations than this of one plan do not occur; the bound keeps a plan from growing without end. */
const MOST_SETTLEMENTS = 512;

export function settle(plan: DisclosurePlan, situation: Situation): Settlement {
  const key = signatureOf(plan, situation);
  const known = plan.settlements.get(key);
  if (known) return known;
  if (plan.settlements.size >= MOST_SETTLEMENTS) plan.settlements.clear();
  const settlement = settleFields(plan, situation);
  plan.settlements.set(key, settlement);
  return settlement;
}

function signatureOf(
  plan: DisclosurePlan,
  { phase, track, participation, emergency, wpg20, consent }: Situation,
): string {
  const consents = plan.consentOf.map((category) => consent.get(category) ?? 'NO_CONSENT');
  return [phase, track, participation, String(emergency), wpg20.join('+'), ...consents].join('|');
}

function settleFields(plan: DisclosurePlan, situation: Situation): Settlement {
  const always: { field: Field; clause: CompiledClause }[] = [];
  const never: { field: Field; reason: Reason }[] = [];
  const dependent: Settlement['dependent'][number][] = [];
  for (const planned of plan.fields) {
    const { field } = planned;
    const [first, ...others] = planned.clauses
      .map((clause) => ({ clause, reach: reachOf(plan, situation, clause, field) }))
      .filter(({ reach }) => reach !== 'NONE');
    if (!first) never.push({ field, reason: planned.never ?? whyNot(planned, situation) });
    else if (first.reach === 'EVERY') always.push({ field, clause: first.clause });
    else dependent.push({ field, clauses: [first.clause, ...others.map(({ clause }) => clause)] });
  }
  return { always, never, dependent };
}

/** To which items a clause reaches in this situation. */
function reachOf(
  plan: DisclosurePlan,
  situation: Situation,
  clause: CompiledClause,
  field: Field,
): 'EVERY' | 'SOME' | 'NONE' {
  const answers = ITEM_ATTRIBUTES.map((item) =>
    grants(clause, { ...attributesOf(plan, situation, clause, field), ...item, unit: field.unit }, field.coordinate),
  );
  if (answers.every(Boolean)) return 'EVERY';
  return answers.some(Boolean) ? 'SOME' : 'NONE';
}

type ItemAttributes = Pick<Attributes, 'own' | 'archived' | 'restricted' | 'thirdParty' | 'valid'>;

const ITEM_ATTRIBUTES: readonly ItemAttributes[] = Array.from({ length: 32 }, (_, bits) => ({
  own: (bits & 1) > 0,
  archived: (bits & 2) > 0,
  restricted: (bits & 4) > 0,
  thirdParty: (bits & 8) > 0,
  valid: (bits & 16) > 0,
}));

/** All attributes but those of the item. */
export function attributesOf(
  plan: DisclosurePlan,
  { phase, track, participation, emergency, wpg20, consent }: Situation,
  { terms }: CompiledClause,
  field: Field,
): Omit<Attributes, keyof ItemAttributes | 'unit'> {
  return {
    ...plan.requester,
    purpose: plan.purpose,
    phase,
    track,
    participation,
    emergency,
    wpg20: terms.wpg20Decision !== null && wpg20.includes(terms.wpg20Decision),
    consent: consent.get(field.category) ?? 'NO_CONSENT',
  };
}

interface Stumble {
  readonly step: number;
  readonly reason: Reason;
}

/** The reason of the clause that came nearest to granting: the one that stumbled last. */
function whyNot({ field, clauses }: PlannedField, situation: Situation): Reason {
  const consent = situation.consent.get(field.category) ?? 'NO_CONSENT';
  const stumbles = clauses.map((clause) => stumbleOf(clause, situation, consent));
  return stumbles.reduce((furthest, stumble) => (stumble.step > furthest.step ? stumble : furthest)).reason;
}

function stumbleOf({ terms }: CompiledClause, situation: Situation, consent: ConsentState): Stumble {
  if (!terms.phases.includes(situation.phase)) return { step: 0, reason: 'PHASE_NOT_ALLOWED' };
  if (!terms.participation.includes(situation.participation)) return { step: 1, reason: 'CATEGORY_NOT_ALLOWED' };
  if (!terms.tracks.includes(situation.track)) return { step: 2, reason: 'NO_LEGAL_BASIS' };
  if (terms.emergency && !situation.emergency) return { step: 3, reason: 'NO_LEGAL_BASIS' };
  if (terms.wpg20Decision !== null && !situation.wpg20.includes(terms.wpg20Decision)) {
    return { step: 4, reason: 'WPG20_DECISION_MISSING' };
  }
  return { step: 5, reason: OF_CONSENT[consent] };
}

/** Why a clause that rests on consent does not grant. With a valid one it would have. */
const OF_CONSENT: Readonly<Record<ConsentState, Reason>> = {
  VALID: 'POLICY_ERROR',
  NO_CONSENT: 'NO_CONSENT',
  CONSENT_WITHDRAWN: 'CONSENT_WITHDRAWN',
  CONSENT_EXPIRED: 'CONSENT_EXPIRED',
  OBJECTION: 'OBJECTION',
};
