import type { Participation, Phase, Reason, Track } from '#kernel';
import type { Field } from '../catalogue/catalogue.js';
import { grants, type Attributes, type CompiledClause } from './compile.js';
import type { ConsentState } from './consent.js';
import type { DisclosurePlan, PlannedField } from './plan.js';
import type { ClauseTerms } from '../convenant/convenant.js';

/** What a decision knows of the case, items aside. Few situations occur, so each plan settles each of them once. */
export interface Situation {
  readonly phase: Phase;
  readonly track: Track;
  readonly participation: Participation;
  readonly emergency: boolean;
  /** Wpg 20(2) decisions that are not in force at this moment. */
  readonly lapsed: readonly string[];
  readonly consent: ReadonlyMap<string, ConsentState>;
}

/** A plan in a situation: settled by asking for every combination of item attributes that can occur. */
export interface Settlement {
  readonly always: readonly { readonly field: Field; readonly clause: CompiledClause }[];
  readonly never: readonly { readonly field: Field; readonly reason: Reason }[];
  /** Hangs on the item; clauses in order of preference. */
  readonly dependent: readonly { readonly field: Field; readonly clauses: readonly CompiledClause[] }[];
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
  { phase, track, participation, emergency, lapsed, consent }: Situation,
): string {
  const consents = plan.consentOf.map((category) => consent.get(category) ?? 'NO_CONSENT');
  return [phase, track, participation, String(emergency), lapsed.join('+'), ...consents].join('|');
}

function settleFields(plan: DisclosurePlan, situation: Situation): Settlement {
  const always: { field: Field; clause: CompiledClause }[] = [];
  const never: { field: Field; reason: Reason }[] = [];
  const dependent: { field: Field; clauses: CompiledClause[] }[] = [];
  for (const planned of plan.fields) {
    const { field } = planned;
    const possible = planned.clauses.map((clause) => ({ clause, reach: reachOf(plan, situation, clause, field) }));
    const open = possible.filter(({ reach }) => reach !== 'NONE').map(({ clause }) => clause);
    const first = open[0];
    if (!first) never.push({ field, reason: planned.never ?? whyNot(planned, situation) });
    else if (possible.find(({ clause }) => clause === first)?.reach === 'EVERY') always.push({ field, clause: first });
    else dependent.push({ field, clauses: open });
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
  { phase, track, participation, emergency, lapsed, consent }: Situation,
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
    wpg20: terms.wpg20Decision !== null && !lapsed.includes(terms.wpg20Decision),
    consent: consent.get(field.category) ?? 'NO_CONSENT',
  };
}

/** The reason of the clause that came nearest to granting: the one that stumbled last. */
function whyNot({ field, clauses }: PlannedField, situation: Situation): Reason {
  const stumbles = clauses.map(({ terms }) => stumbleOf(terms, situation, field));
  const last = stumbles.reduce((furthest, stumble) => (stumble.step > furthest.step ? stumble : furthest));
  return last.reason;
}

function stumbleOf(terms: ClauseTerms, situation: Situation, field: Field): { step: number; reason: Reason } {
  const consent = situation.consent.get(field.category) ?? 'NO_CONSENT';
  const steps: readonly [boolean, Reason][] = [
    [terms.phases.includes(situation.phase), 'PHASE_NOT_ALLOWED'],
    [terms.participation.includes(situation.participation), 'CATEGORY_NOT_ALLOWED'],
    [terms.tracks.includes(situation.track), 'NO_LEGAL_BASIS'],
    [!terms.emergency || situation.emergency, 'NO_LEGAL_BASIS'],
    [terms.wpg20Decision === null || !situation.lapsed.includes(terms.wpg20Decision), 'WPG20_DECISION_MISSING'],
    [!terms.consent || consent === 'VALID', consent === 'VALID' ? 'POLICY_ERROR' : consent],
  ];
  const step = steps.findIndex(([holds]) => !holds);
  return { step: step < 0 ? steps.length : step, reason: steps[step]?.[1] ?? 'POLICY_ERROR' };
}
