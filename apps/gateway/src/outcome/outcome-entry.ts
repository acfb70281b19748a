import type { Instant } from '#kernel';
import type { Outcome, OutcomeEntry } from '#ledger';
import { entryHead, unsettled, type FactChanges, type Sizes } from '#persistence';

export function outcomeEntry(
  of: string,
  region: string,
  { outcome, replica, at }: { readonly outcome: Outcome; readonly replica: string; readonly at: Instant },
): OutcomeEntry {
  const { v, id, salt, at: moment, retain_until } = entryHead(at);
  return { at: moment, id, kind: 'outcome', of, outcome, region, replica, retain_until, salt, v };
}

/** Outcomes of entries of a region, to be told where the entry is there and nobody told one. */
export interface Untold {
  readonly region: string;
  /** By id of the entry. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** Of the replica that gave these answers. */
  readonly replica: string;
  /** Up to where, by shard, it is known that nobody did. */
  readonly looked?: Sizes;
}

/** Tells the outcome of each of these entries that is in the ledger and has none, under the lock of its region: nobody else can be telling
 *  one there. Rejects when it cannot be told now. */
export async function settle(changes: FactChanges, { region, outcomes, replica, looked }: Untold): Promise<void> {
  await changes.change([region], async (change) => {
    for (const id of await unsettled(change.manager, [...outcomes.keys()], looked)) {
      const outcome = outcomes.get(id);
      if (outcome) change.record(outcomeEntry(id, region, { outcome, replica, at: change.now }));
    }
  });
}
