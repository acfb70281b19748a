import { leafHash, topicEntryOf } from '#ledger';
import { sha256 } from '#persistence';
import { readTopic } from '#relay';
import type { TopicLine } from '../checks/history.js';

/** Every record of the topic, duplicates among them, in the order of each shard. Throws at one that is no record of the product. */
export async function topicLines(broker: string, topic: string): Promise<readonly TopicLine[]> {
  const lines: TopicLine[] = [];
  for await (const record of readTopic({ brokers: [broker], topic }, { fromBeginning: true, untilEnd: true })) {
    const entry = topicEntryOf(record);
    if (entry === null)
      throw new Error(`a record of partition ${record.partition} at ${record.offset} is not one of ours`);
    lines.push({
      shard: entry.shard,
      idx: entry.index,
      id: entry.id,
      hash: Buffer.from(entry.leafHash).toString('base64'),
      bodyHash: entry.data === null ? null : Buffer.from(leafHash(sha256, entry.data)).toString('base64'),
    });
  }
  return lines;
}
