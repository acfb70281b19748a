import { isLost, placeOf, type Check, type Found, type LedgerLine, type TopicLine } from './history.js';

/** The topic says something else than the ledger, than itself, or than its own body. */
export const diverging: Check = {
  name: 'diverging',
  says: 'a record of the topic that is not the entry of the ledger at its index, or has two bodies, or another hash than its body',
  find: (history) => {
    const entries = new Map(history.ledger.map((line) => [placeOf(line), line]));
    return (history.topic ?? []).flatMap((line) => {
      const what = wrongWith(line, entries.get(placeOf(line)));
      if (what === null || (what === ABSENT && isLost(history, line.shard, line.idx))) return [];
      return [{ shard: line.shard, index: line.idx, what } satisfies Found];
    });
  },
};

const ABSENT = 'is not in the ledger';

function wrongWith(line: TopicLine, entry: LedgerLine | undefined): string | null {
  if (line.bodyHash !== null && line.bodyHash !== line.hash) return 'has another hash than its body';
  if (entry === undefined) return ABSENT;
  if (entry.id !== line.id || entry.hash !== line.hash) return `is ${line.id}, and the ledger has ${entry.id} there`;
  return null;
}
