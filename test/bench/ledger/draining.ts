import { randomBytes } from 'node:crypto';
import { PostgresLedgerFeed } from '#persistence';
import { AuditTopic, KafkaAuditTopic, Relay, type AuditRecord } from '#relay';
import { kafkaParts } from '../../../apps/launch/src/kafka-jars.js';
import { startKafka } from '../../../apps/launch/src/kafka.js';
import { freePort } from '../../../apps/launch/src/ports.js';
import { OWN_OIN, type Stage } from '../stage.js';

/** Longer than any backlog of a bench takes. */
const MOST_MS = 300_000;
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Starts a broker that is stopped with the stage; answers its address. */
export async function startBroker(
  { folder, take }: Pick<Stage, 'folder' | 'take'>,
  signal: AbortSignal,
): Promise<string> {
  const parts = await kafkaParts(signal);
  if ('missing' in parts) throw new Error(`no Kafka: ${parts.missing}`);
  const options = { dataFolder: folder, port: await freePort(), parts, brief: false, onService: take, signal };
  return (await startKafka(options)).broker;
}

/** Entries a second that a relay carries from a backlog to a topic of its own, from the first acknowledgement until the cursors stand
 *  at the end of every shard. The backlog is whatever waits in the ledger of `url` (role ketenpoort_gateway). */
export async function drainedPerSecond(url: string, broker: string): Promise<number> {
  const topic = `audit.bench.${randomBytes(4).toString('hex')}`;
  const settings = { brokers: [broker], topic, partitions: 6, replication: 1, retentionDays: 1830 };
  const counted = new CountedTopic(new KafkaAuditTopic(settings));
  const relay = new Relay(new PostgresLedgerFeed(url), counted, { oin: OWN_OIN, log: SILENT });
  relay.start();
  try {
    if (!(await relay.drain(MOST_MS))) throw new Error('the relay did not come to the end of the ledger');
    const { begun, records, first } = counted;
    return (records - first) / ((performance.now() - begun) / 1_000);
  } finally {
    await relay.stop();
  }
}

/** Counts what was acknowledged. */
class CountedTopic extends AuditTopic {
  readonly configured = true;
  records = 0;
  /** Records of the first send, which also waits for the topic to be made. */
  first = 0;
  /** When that was acknowledged. */
  begun = Number.NaN;

  constructor(private readonly topic: AuditTopic) {
    super();
  }

  override ready(records: readonly AuditRecord[]): void {
    this.topic.ready(records);
  }

  override async send(records: readonly AuditRecord[]): Promise<void> {
    await this.topic.send(records);
    if (this.records === 0) [this.first, this.begun] = [records.length, performance.now()];
    this.records += records.length;
  }

  override close(): Promise<void> {
    return this.topic.close();
  }
}
