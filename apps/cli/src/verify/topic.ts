import { topicEntryOf, type Claim, type LedgerCheck, type LeafStore, TopicLog } from '#ledger';
import { readTopic, TopicMissing, type TopicAddress } from '#relay';
import { Failure } from '../command.js';
import type { ProgressLine } from './progress.js';
import { quickSha256 } from './quick-sha256.js';

/** Published checkpoints of one shard that are looked at: the newest, and of the rest every so many. */
const MOST_PUBLISHED = 2_000;

/** Reads the audit topic from its beginning to its end. What is no record of a shard is told as a finding. */
export async function readLog(
  address: TopicAddress,
  check: LedgerCheck,
  only: string | null,
  progress: ProgressLine,
): Promise<TopicLog> {
  const log = new TopicLog(quickSha256);
  let records = 0;
  try {
    const shard = only === null ? {} : { shard: only };
    for await (const record of readTopic(address, { fromBeginning: true, untilEnd: true, ...shard })) {
      const entry = topicEntryOf(record);
      if (entry === null) check.note(record.key, { code: 'NOT_AN_ENTRY', index: null, detail: 'record' });
      else log.add(entry);
      records += 1;
      progress.at(records);
    }
  } catch (error) {
    throw unreadable(address, error);
  }
  return log;
}

/** The checkpoints that were published; none when there is no such topic. */
export async function publishedCheckpoints(address: TopicAddress): Promise<readonly Claim[]> {
  const found = new Map<string, Claim[]>();
  try {
    for await (const { key, value } of readTopic(address, { fromBeginning: true, untilEnd: true })) {
      const claims = found.get(key) ?? [];
      claims.push({ shard: key, note: value.toString('utf8'), origin: 'published' });
      found.set(key, claims.length > 2 * MOST_PUBLISHED ? thinned(claims) : claims);
    }
  } catch (error) {
    if (!(error instanceof TopicMissing)) throw unreadable(address, error);
  }
  return [...found.values()].flat();
}

// The last one stays: it is what the end of the log is held against.
function thinned(claims: readonly Claim[]): Claim[] {
  return claims.filter((_, place) => (claims.length - 1 - place) % 2 === 0);
}

/** The leaf hashes of all shards, by shard. */
export type Leaves = ReadonlyMap<string, LeafStore>;

function unreadable({ brokers, topic }: TopicAddress, error: unknown): Failure {
  const reason = error instanceof Error ? error.message : 'unknown';
  return new Failure(`Cannot read ${topic} from ${brokers.join(', ')}: ${reason}`);
}
