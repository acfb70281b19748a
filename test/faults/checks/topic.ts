import { byShard, placeOf, type History, type TopicLine } from './history.js';

/** The topic as a consumer has it that drops what it had already: the first record of each place, by shard. */
export function deduplicated(topic: readonly TopicLine[]): ReadonlyMap<string, readonly TopicLine[]> {
  const seen = new Set<string>();
  const firsts = topic.filter((line) => {
    const place = placeOf(line);
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  });
  return byShard(firsts);
}

/** Records that a consumer drops, for it had them already. */
export function duplicatesOn({ topic }: Pick<History, 'topic'>): number {
  if (topic === null) return 0;
  return topic.length - new Set(topic.map(placeOf)).size;
}
