import kafkajs from 'kafkajs';
import type { Admin, ConfigEntries, Kafka } from 'kafkajs';
import type { AuditTopicSettings } from '../audit-topic.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Kafka's word for "for ever" or "without limit". */
const UNLIMITED = '-1';

const IN_SYNC = 'min.insync.replicas';
/** With so many, one may be lost and records still go to two. */
const ENOUGH_REPLICAS = 3;

interface Entry {
  readonly name: string;
  readonly value: string;
}

/** Makes the topic if it is missing. Of one that is there it raises the retention, if that would lose records sooner than the settings say,
 *  and the replicas that must have a record before it is acknowledged, if there are three and one would do. It never lowers retention and never adds partitions: that would break the order of a shard. */
export async function ensureTopic(kafka: Kafka, settings: AuditTopicSettings): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const topics = await admin.listTopics();
    if (topics.includes(settings.topic) || !(await create(admin, settings))) await raise(admin, settings);
  } finally {
    await admin.disconnect();
  }
}

function retentionOf({ retentionDays }: AuditTopicSettings): number {
  return retentionDays * DAY_MS;
}

function create(admin: Admin, settings: AuditTopicSettings): Promise<boolean> {
  const { topic, partitions, replication } = settings;
  const configEntries: Entry[] = [
    { name: 'cleanup.policy', value: 'delete' },
    { name: 'retention.ms', value: String(retentionOf(settings)) },
    { name: 'retention.bytes', value: UNLIMITED },
    { name: IN_SYNC, value: replication >= ENOUGH_REPLICAS ? '2' : '1' },
  ];
  return admin.createTopics({
    waitForLeaders: true,
    topics: [{ topic, numPartitions: partitions, replicationFactor: replication, configEntries }],
  });
}

async function raise(admin: Admin, settings: AuditTopicSettings): Promise<void> {
  const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name: settings.topic };
  const { resources } = await admin.describeConfigs({ resources: [resource], includeSynonyms: false });
  const found = resources[0]?.configEntries ?? [];
  const raised = [...raisedRetention(found, settings), ...(await raisedReplicas(admin, found, settings))];
  if (raised.length === 0) return;
  // The request replaces all that is set on the topic, so what is set already goes along.
  const kept = found
    .filter(({ configSource }) => configSource === kafkajs.ConfigSource.TOPIC_CONFIG)
    .filter(({ configName }) => !raised.some(({ name }) => name === configName))
    .map(({ configName, configValue }) => ({ name: configName, value: configValue }));
  await admin.alterConfigs({ validateOnly: false, resources: [{ ...resource, configEntries: [...kept, ...raised] }] });
}

function raisedRetention(found: readonly ConfigEntries[], settings: AuditTopicSettings): readonly Entry[] {
  const valueOf = (name: string): string =>
    found.find(({ configName }) => configName === name)?.configValue ?? UNLIMITED;
  const wanted = retentionOf(settings);
  const [time, size] = [valueOf('retention.ms'), valueOf('retention.bytes')];
  return [
    ...(time !== UNLIMITED && Number(time) < wanted ? [{ name: 'retention.ms', value: String(wanted) }] : []),
    ...(size === UNLIMITED ? [] : [{ name: 'retention.bytes', value: UNLIMITED }]),
  ];
}

async function raisedReplicas(
  admin: Admin,
  found: readonly ConfigEntries[],
  { topic }: AuditTopicSettings,
): Promise<readonly Entry[]> {
  if (found.find(({ configName }) => configName === IN_SYNC)?.configValue !== '1') return [];
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const replicas = (topics[0]?.partitions ?? []).map((partition) => partition.replicas.length);
  return replicas.length > 0 && Math.min(...replicas) >= ENOUGH_REPLICAS ? [{ name: IN_SYNC, value: '2' }] : [];
}
