/** How a mutation is brought to light. */
export interface MutationTrial {
  /** Kinds of faults, in this order; none: load alone. */
  readonly faults: readonly string[];
  /** How often each. */
  readonly times: number;
  /** How long is asked at least, faults or not. Milliseconds. */
  readonly lasts: number;
  /** Checks of which one must turn red. */
  readonly reds: readonly string[];
  readonly hasTopic: boolean;
}

const ledger = (
  faults: readonly string[],
  reds: readonly string[],
  more: Partial<MutationTrial> = {},
): MutationTrial => {
  return { faults, reds, times: 1, lasts: 1_000, hasTopic: false, ...more };
};
const topic = (faults: readonly string[], reds: readonly string[], times = 1): MutationTrial => {
  return { faults, reds, times, lasts: 1_500, hasTopic: true };
};

/** By the name of each mutation: what must be broken for it to show, and as what. */
export const MUTATION_TRIALS: Readonly<Record<string, MutationTrial>> = {
  'synchronous-commit-off': ledger(['database killed', 'power lost'], ['lost'], { times: 2 }),
  'answer-before-commit': ledger(['COMMIT lost'], ['lost'], { times: 8 }),
  'unknown-told-as-ok': ledger(['COMMIT lost'], ['lost'], { times: 8 }),
  'fails-open': ledger(['COMMIT lost'], ['lost'], { times: 8 }),
  'preconditions-skipped': ledger([], ['answer that outran a withdrawal'], { lasts: 6_000 }),
  'epochs-before-lock': ledger(['backend paused'], ['answer that outran a withdrawal'], { times: 2, lasts: 6_000 }),
  'head-lock-skipped': ledger([], ['refused without cause', 'lost'], { lasts: 4_000 }),
  'not-stored-told-as-stored': ledger([], ['lost'], { lasts: 4_000 }),
  'set-back-ignored': ledger(['backup restored'], ['not well again', 'lost']),
  'outcome-dropped': ledger([], ['record without outcome']),
  'always-told-as-delivered': ledger([], ['untrue outcome'], { lasts: 5_000 }),
  'cursor-before-ack': topic(['Kafka and relay killed'], ['unseen', 'skipped'], 2),
  'ack-not-awaited': topic(['Kafka down'], ['unseen', 'skipped'], 2),
  'relay-skips-refused': topic(['Kafka refuses records'], ['unseen', 'skipped']),
  'relay-reorders': topic([], ['reordered']),
  'copy-reworded': topic([], ['diverging']),
};
