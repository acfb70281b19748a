import { ANSWERS, type Check, type Found, type LedgerLine } from './history.js';

/** An answer's record of which no outcome says what became of it, or only one that is not true. */
export const unsettled: Check = {
  name: 'record without outcome',
  says: 'a record with no outcome, or of an answer that arrived whole and is told as aborted',
  find: ({ asked, ledger }) => {
    const outcomes = outcomesOf(ledger);
    const arrived = new Set(asked.flatMap(({ receipt }) => receipt?.entry ?? []));
    return ledger.filter(({ kind }) => ANSWERS.has(kind)).flatMap((line) => wrongWith(line, outcomes, arrived));
  },
};

function outcomesOf(ledger: readonly LedgerLine[]): ReadonlyMap<string, readonly string[]> {
  const outcomes = new Map<string, string[]>();
  for (const { settles, outcome } of ledger)
    if (settles !== null && outcome !== null) outcomes.set(settles, [...(outcomes.get(settles) ?? []), outcome]);
  return outcomes;
}

function wrongWith(
  { id, shard, idx }: LedgerLine,
  outcomes: ReadonlyMap<string, readonly string[]>,
  arrived: ReadonlySet<string>,
): readonly Found[] {
  const own = outcomes.get(id) ?? [];
  if (own.length === 0) return [{ shard, index: idx, what: `nothing says what became of ${id}` }];
  // One that was told as unknown may be told better later; the other way round, or twice the other things, is a contradiction.
  const definite = new Set(own.filter((outcome) => outcome !== 'UNKNOWN'));
  if (definite.size > 1) return [{ shard, index: idx, what: `${id} is told as ${own.join(' and ')}` }];
  if (arrived.has(id) && definite.has('ABORTED'))
    return [{ shard, index: idx, what: `${id} arrived and is told as ABORTED` }];
  return [];
}
