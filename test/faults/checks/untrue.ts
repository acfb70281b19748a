import { LEFT } from '../load/leaving.js';
import type { Check } from './history.js';

/** So many are needed to tell, for one whose client left may have been handed to the operating system a moment before. */
const FEWEST = 10;

/** Outcomes that cannot be true: most answers of clients that were gone before are told as delivered. */
export const untrue: Check = {
  name: 'untrue outcome',
  says: 'most answers whose clients were gone before are told as delivered',
  find: ({ asked, ledger }) => {
    const left = new Set(asked.filter(({ code }) => code === LEFT).map(({ trace }) => trace));
    const records = ledger.filter(({ trace }) => trace !== null && left.has(trace));
    const told = new Map(ledger.flatMap(({ settles, outcome }) => (settles === null ? [] : [[settles, outcome]])));
    const delivered = records.filter(({ id }) => told.get(id) === 'DELIVERED');
    const [first] = delivered;
    if (first === undefined || records.length < FEWEST || 2 * delivered.length <= records.length) return [];
    const what = `${delivered.length} of ${records.length} whose clients had left are told as delivered, this one first`;
    return [{ shard: first.shard, index: first.idx, what }];
  },
};
