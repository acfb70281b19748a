import { decideAgain, type CompiledConvenant, type KeptFacts, type Planner } from '#policies';
import { compareDecision, type Difference } from './compare.js';
import { askedThen, type DecisionEntries } from './decision-told.js';

/** What came of deciding again. SAME and DIFFERS as it says. NOTHING_DECIDED: a list of cases without one. WITHOUT_FACTS: recorded before
 *  facts were kept. The others say what is no longer there, or no longer what it was, though the record names it by its hash. */
export type ReplayState =
  | 'SAME'
  | 'DIFFERS'
  | 'NOTHING_DECIDED'
  | 'WITHOUT_FACTS'
  | 'FACTS_LACKING'
  | 'CONVENANT_LACKING'
  | 'CATALOGUE_LACKING';

export interface Replay {
  readonly state: ReplayState;
  readonly differences: readonly Difference[];
}

/** Whether the record holds: it is the decision made again, or says nothing that can be decided again. */
export function isHeld({ state }: Replay): boolean {
  return state === 'SAME' || state === 'NOTHING_DECIDED' || state === 'WITHOUT_FACTS';
}

/** Decides again what these entries record, by the convenant that they name and the facts that were kept. */
export function replayOf(
  entries: DecisionEntries,
  policy: CompiledConvenant,
  kept: KeptFacts,
  planner?: Planner,
): Replay {
  const asked = askedThen(entries);
  if (asked.fields.some((field) => !policy.catalogue.fields.has(field))) return lacking('CATALOGUE_LACKING');
  const differences = compareDecision(entries, decideAgain(policy, asked, kept, planner));
  return { state: differences.length === 0 ? 'SAME' : 'DIFFERS', differences };
}

export function lacking(state: Exclude<ReplayState, 'SAME' | 'DIFFERS'>): Replay {
  return { state, differences: [] };
}
