import { placeOf, type Check, type Found } from './history.js';

interface Line {
  readonly shard: string;
  readonly idx: number;
  readonly id: string;
}

/** One entry at two places. A record that comes twice is none: whoever reads the topic drops it by shard and index. */
export const duplicate: Check = {
  name: 'duplicate',
  says: 'one entry at two indexes: a duplicate that de-duplication on (shard, idx) leaves',
  find: ({ ledger, topic }) => [...twiceIn('the ledger', ledger), ...twiceIn('the topic', topic ?? [])],
};

function twiceIn(where: string, lines: readonly Line[]): readonly Found[] {
  const places = new Map<string, string>();
  const found: Found[] = [];
  for (const line of lines) {
    const first = places.get(line.id);
    places.set(line.id, first ?? placeOf(line));
    if (first !== undefined && first !== placeOf(line))
      found.push({ shard: line.shard, index: line.idx, what: `${line.id} stands at ${first} as well in ${where}` });
  }
  return found;
}
