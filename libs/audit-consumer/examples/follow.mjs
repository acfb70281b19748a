// Follows the audit topic of Ketenpoort with kafkajs and prints what it is told, a line of JSON each.
//
//   KAFKA_BROKERS=127.0.0.1:19092 AUDIT_TOPIC=audit.disclosures node follow.mjs ./place
//
// Stop it, kill it, start it again: it goes on exactly where it was. Needs kafkajs beside @ketenpoort/audit-consumer.
import { Kafka, logLevel } from 'kafkajs';
import { AuditConsumer, FileStore } from '@ketenpoort/audit-consumer';

const { KAFKA_BROKERS = '127.0.0.1:19092', AUDIT_TOPIC: topic = 'audit.disclosures' } = process.env;
const folder = process.argv[2] ?? './place';

const audit = await AuditConsumer.open(new FileStore(folder));
const kafka = new Kafka({ clientId: 'audit-follower', brokers: KAFKA_BROKERS.split(','), logLevel: logLevel.NOTHING });
// The place is in the folder, with all that was seen: the offsets that Kafka keeps for a group are not used.
const consumer = kafka.consumer({
  groupId: `audit-follower-${folder}`,
  sessionTimeout: 6_000,
  heartbeatInterval: 2_000,
});

// Also after the group was joined anew: where there is no place yet, from the beginning.
consumer.on('consumer.group_join', () => {
  for (const [partition, offset] of audit.offsets) consumer.seek({ topic, partition, offset });
});

// Here your own work is done. What it does must bear to be done twice, for the end of the process may come right after it.
function handle(told) {
  if (told.what === 'duplicate') return;
  const { entry, ...rest } = told;
  const about = entry && { shard: entry.shard, index: entry.index, id: entry.id, kind: entry.kind };
  process.stdout.write(`${JSON.stringify({ ...rest, ...about })}\n`);
}

await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachBatch: async ({ batch, heartbeat, isRunning, isStale }) => {
    if (!isRunning() || isStale()) return;
    await audit.process(batch.partition, batch.messages, handle);
    await heartbeat();
  },
});

for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    void consumer.disconnect().then(() => process.exit(0));
  });
