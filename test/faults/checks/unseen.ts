import { placeOf, type Check } from './history.js';

/** In the ledger, and not on the topic once the relay has caught up. */
export const unseen: Check = {
  name: 'unseen',
  says: 'in the ledger, and not on the topic after the relay caught up',
  find: ({ ledger, topic }) => {
    if (topic === null) return [];
    const there = new Set(topic.map(placeOf));
    return ledger
      .filter((line) => !there.has(placeOf(line)))
      .map(({ shard, idx, id }) => ({ shard, index: idx, what: `${id} is not on the topic` }));
  },
};
