import type { Check } from './history.js';
import { deduplicated } from './topic.js';

/** After de-duplication, a record that comes after one with a higher index of the same shard. */
export const reordered: Check = {
  name: 'reordered',
  says: 'on the topic, after de-duplication, behind a record of a higher index of its shard',
  find: ({ topic }) =>
    [...deduplicated(topic ?? []).values()].flatMap((lines) => {
      let highest = -1;
      return lines.flatMap(({ shard, idx }) => {
        const before = highest;
        highest = Math.max(highest, idx);
        return idx < before ? [{ shard, index: idx, what: `comes after ${String(before)}` }] : [];
      });
    }),
};
