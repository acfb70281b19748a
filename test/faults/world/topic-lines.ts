import { leafHash, topicEntryOf } from '#ledger';
import { sha256 } from '#persistence';
import { readTopic, type TopicRecord } from '#relay';
import type { TopicLine } from '../checks/history.js';

/** What the body of a record hashes to that has none of the product's. */
const NO_ENTRY = 'no entry';

/** Every record of the topic, duplicates among them, in the order of each shard. */
export async function topicLines(broker: string, topic: string): Promise<readonly TopicLine[]> {
  const lines: TopicLine[] = [];
  for await (const record of readTopic({ brokers: [broker], topic }, { fromBeginning: true, untilEnd: true }))
    lines.push(lineOf(record));
  return lines;
}

/** One that is no record of the product's has the place that its headers name, and diverges there. */
function lineOf(record: TopicRecord): TopicLine {
  const entry = topicEntryOf(record);
  const { idx = '', id = '', 'leaf-hash': hash = '' } = record.headers;
  if (entry === null)
    return {
      shard: record.key,
      idx: Number(idx),
      id,
      hash: Buffer.from(hash, 'hex').toString('base64'),
      bodyHash: NO_ENTRY,
    };
  return {
    ...{ shard: entry.shard, idx: entry.index, id: entry.id },
    hash: Buffer.from(entry.leafHash).toString('base64'),
    bodyHash: entry.data === null ? null : Buffer.from(leafHash(sha256, entry.data)).toString('base64'),
  };
}
