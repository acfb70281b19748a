import { isLost, placeOf, type Check } from './history.js';

/** An answer came, and the ledger has not got its record where the receipt says, with the leaf hash that it says. */
export const lost: Check = {
  name: 'lost',
  says: 'acknowledged, and not in the ledger at its index with its leaf hash',
  find: (history) => {
    const places = new Map(history.ledger.map((line) => [placeOf(line), line]));
    return history.asked.flatMap(({ receipt }) => {
      if (receipt === null || isLost(history, receipt.shard, receipt.index)) return [];
      const { shard, index, entry, leafHash } = receipt;
      const line = places.get(placeOf({ shard, idx: index }));
      if (line?.id === entry && line.hash === leafHash) return [];
      const what = line === undefined ? `entry ${entry} is not there` : `entry ${line.id} stands where ${entry} was`;
      return [{ shard, index, what }];
    });
  },
};
