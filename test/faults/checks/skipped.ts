import { byShard, type Check, type Found } from './history.js';
import { deduplicated } from './topic.js';

/** A gap: an index that a shard lacks while it has a later one. */
export const skipped: Check = {
  name: 'skipped',
  says: 'an index that is missing, in the ledger or on the topic, below one that is there',
  find: ({ ledger, topic }) => [
    ...gapsIn('the ledger', byShard(ledger)),
    ...gapsIn('the topic', deduplicated(topic ?? [])),
  ],
};

function gapsIn(where: string, shards: ReadonlyMap<string, readonly { readonly idx: number }[]>): readonly Found[] {
  return [...shards].flatMap(([shard, lines]) => {
    let next = 0;
    const found: Found[] = [];
    for (const { idx } of lines.toSorted((a, b) => a.idx - b.idx)) {
      if (idx > next) found.push({ shard, index: next, what: `${where} goes on at ${String(idx)}` });
      next = idx + 1;
    }
    return found;
  });
}
