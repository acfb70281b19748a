import type { EnvironmentReader } from './environment.js';

/** No brokers: the relay waits and the ledger keeps everything. */
export interface KafkaSettings {
  readonly brokers: readonly string[];
  readonly topic: string;
  /** Where signed checkpoints are published. */
  readonly checkpoints: string;
  readonly partitions: number;
  readonly replication: number;
  /** At least five years, as the ledger's own bodies. */
  readonly retentionDays: number;
}

/** Five years and one leap day: what a record must at least outlive. */
const LEAST_RETENTION_DAYS = 1827;

export function kafka(reader: EnvironmentReader): KafkaSettings {
  const brokers = (reader.optional('KAFKA_BROKERS') ?? '')
    .split(',')
    .map((broker) => broker.trim())
    .filter((broker) => broker !== '');
  if (!brokers.every((broker) => /^(\[[0-9a-f:]+\]|[\w.-]+):[0-9]{1,5}$/i.test(broker)))
    reader.mistake(
      'KAFKA_BROKERS',
      'it is not a list of brokers',
      'Set host:port, separated by commas, or leave it out',
    );
  const replicas = Math.max(1, Math.min(3, brokers.length));
  return {
    brokers,
    topic: reader.topic('AUDIT_TOPIC', 'audit.disclosures'),
    checkpoints: reader.topic('CHECKPOINT_TOPIC', 'audit.checkpoints'),
    partitions: reader.integer('AUDIT_PARTITIONS', 6, [1, 1000]),
    replication: reader.integer('AUDIT_REPLICATION', replicas, [1, 9]),
    retentionDays: reader.integer('AUDIT_RETENTION_DAYS', 1830, [LEAST_RETENTION_DAYS, 36_500]),
  };
}
