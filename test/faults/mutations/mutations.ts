import { LEDGER_MUTATIONS } from './ledger-mutations.js';
import type { Mutation } from './mutation.js';
import { OUTCOME_MUTATIONS } from './outcome-mutations.js';
import { RELAY_MUTATIONS } from './relay-mutations.js';

/** Each must turn the fault driver red. */
export const MUTATIONS: readonly Mutation[] = [...LEDGER_MUTATIONS, ...OUTCOME_MUTATIONS, ...RELAY_MUTATIONS];

/** Throws, naming those that there are, when there is none of that name. */
export function mutationNamed(name: string): Mutation {
  const found = MUTATIONS.find((mutation) => mutation.name === name);
  if (found) return found;
  throw new Error(`no mutation is called ${name}; there are ${MUTATIONS.map((each) => each.name).join(', ')}`);
}
