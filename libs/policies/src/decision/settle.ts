import { PARTICIPATIONS, PHASES, TRACKS } from '#kernel';
import type { Participation, Phase, Reason, Track } from '#kernel';
import type { Field } from '../catalogue/catalogue.js';
import { grants, lookedAt, type Attributes, type CompiledClause } from './compile.js';
import type { ConsentState } from './consent.js';
import { Blocks } from './blocks.js';
import { ByUnit } from './by-unit.js';
import { bitsOf, ITEM_KINDS, MARKS } from './item-kinds.js';
import { favourable, type Dependent, type DisclosurePlan, type PlannedField, type Settlement } from './plan.js';

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

/** Begins with one of few strings, so that a plan without conditions of its own makes none. */
function signatureOf({ consentOf }: DisclosurePlan, situation: Situation): string {
  let signature = placeOf(situation);
  for (const id of situation.wpg20) signature += `+${id}`;
  for (const category of consentOf) signature += `|${situation.consent.get(category) ?? 'NO_CONSENT'}`;
  return signature;
}

type Place = Readonly<Record<'calm' | 'emergency', string>>;
type Places = Readonly<Record<Phase, Readonly<Record<Track, Readonly<Record<Participation, Place>>>>>>;

const PLACES = Object.fromEntries(
  PHASES.map((phase) => [
    phase,
    Object.fromEntries(TRACKS.map((track) => [track, Object.fromEntries(PARTICIPATIONS.map(placesIn(phase, track)))])),
  ]),
) as Places;

function placesIn(phase: Phase, track: Track): (participation: Participation) => [Participation, Place] {
  return (participation) => {
    const calm = `${phase}|${track}|${participation}`;
    return [participation, { calm, emergency: `${calm}|!` }];
  };
}

function placeOf({ phase, track, participation, emergency }: Situation): string {
  const place = PLACES[phase][track][participation];
  return emergency ? place.emergency : place.calm;
}

type Verdicts = Omit<Dependent, 'block'>;

function settleFields(plan: DisclosurePlan, situation: Situation): Settlement {
  const always = new Blocks<{ clause: CompiledClause }>();
  const never = new Blocks<{ reason: Reason }>();
  const dependent = new Blocks<Verdicts>();
  const asked = new Answers(plan, situation);
  for (const planned of plan.fields) {
    const { field } = planned;
    const answered = planned.clauses.map((clause) => ({ clause, answers: asked.now(clause, field) }));
    const [first, ...others] = answered.filter(({ answers }) => answers.includes(true));
    if (!first) {
      const reason = planned.never ?? whyNot(field, planned.clauses, situation);
      never.add(field, reason, () => ({ reason }));
    } else if (!first.answers.includes(false)) {
      always.add(field, first.clause.terms.id, () => ({ clause: first.clause }));
    } else {
      const verdicts = verdictsOn(asked, situation, planned, answered);
      const clauses = [first.clause, ...others.map(({ clause }) => clause)] as const;
      dependent.add(field, nameOf(verdicts), () => ({ clauses, verdicts }));
    }
  }
  return { always: always.all(), never: never.all(), dependent: dependent.all() };
}

interface Answered {
  readonly clause: CompiledClause;
  readonly answers: readonly boolean[];
}

/** What clauses say of each kind of item that can occur. */
class Answers {
  readonly #now = new ByUnit<boolean[]>();
  readonly #hoped = new ByUnit<boolean[]>();
  readonly #plan: DisclosurePlan;
  readonly #situation: Situation;

  constructor(plan: DisclosurePlan, situation: Situation) {
    this.#plan = plan;
    this.#situation = situation;
  }

  /** In this situation. */
  now(clause: CompiledClause, field: Field): boolean[] {
    return this.#now.of(clause, field, () =>
      onEachKind(clause, field, attributesOf(this.#plan, this.#situation, clause, field)),
    );
  }

  /** In the situation that it likes best. */
  hoped(clause: CompiledClause, field: Field): boolean[] {
    return this.#hoped.of(clause, field, () =>
      onEachKind(clause, field, favourable(clause, this.#plan.requester, this.#plan.purpose)),
    );
  }
}

type CaseAttributes = Omit<Attributes, keyof (typeof ITEM_KINDS)[number] | 'unit'>;

/** Kinds that differ in nothing that the clause looks at are answered alike, so one of them is asked: the least, which comes first. */
function onEachKind(clause: CompiledClause, { unit, coordinate }: Field, attributes: CaseAttributes): boolean[] {
  const bits = bitsOf(lookedAt(clause, coordinate));
  const answers: boolean[] = [];
  for (const [kind, item] of ITEM_KINDS.entries())
    answers.push(answers[kind & bits] ?? grants(clause, { ...attributes, ...item, unit }, coordinate));
  return answers;
}

type Verdict = CompiledClause | Reason;

function verdictsOn(
  asked: Answers,
  situation: Situation,
  { field, clauses }: PlannedField,
  answered: readonly Answered[],
): ReadonlyMap<number, Verdict> {
  const hoped = clauses.map((clause) => ({ clause, answers: asked.hoped(clause, field) }));
  const granting = ITEM_KINDS.map((_, kind) => answered.find(({ answers }) => answers[kind])?.clause);
  // Marks that take away what is granted without them.
  const hiding = MARKS.filter(({ bit }) => granting.some((clause, kind) => clause && !granting[kind | bit]));
  const verdicts = granting.map((clause, kind): Verdict => {
    const hoping = hoped.filter(({ answers }) => answers[kind]).map((one) => one.clause);
    const mark = hiding.find(({ bit }) => (kind & bit) > 0);
    return clause ?? mark?.reason ?? whyNot(field, hoping, situation);
  });
  return new Map(verdicts.entries());
}

/** Two fields of a unit of which the same is said have the same name. */
function nameOf(verdicts: ReadonlyMap<number, Verdict>): string {
  return Array.from(verdicts.values(), (verdict) => (isReason(verdict) ? verdict : `=${verdict.terms.id}`)).join('|');
}

export function isReason(verdict: Verdict): verdict is Reason {
  return typeof verdict === 'string';
}

/** All attributes but those of the item. */
function attributesOf(
  plan: DisclosurePlan,
  { phase, track, participation, emergency, wpg20, consent }: Situation,
  { terms }: CompiledClause,
  field: Field,
): CaseAttributes {
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
function whyNot(field: Field, clauses: readonly CompiledClause[], situation: Situation): Reason {
  const consent = situation.consent.get(field.category) ?? 'NO_CONSENT';
  let furthest: Stumble = { step: -1, reason: 'CATEGORY_NOT_ALLOWED' };
  for (const clause of clauses) {
    const stumble = stumbleOf(clause, situation, consent);
    if (stumble.step > furthest.step) furthest = stumble;
  }
  return furthest.reason;
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
