import { Logger } from '@nestjs/common';
import type pg from 'pg';
import { SettingsInvalid } from '#kernel';
import type { Metrics } from '#operations';
import { ProofStore, PublicationStore, type Notary } from '#persistence';
import { KafkaCheckpointTopic } from '#relay';
import { readWitnesses, type GatewaySettings } from '#settings';
import { measurePublications, witnessListener } from '../observation/measured-checkpoints.js';
import { relayLog } from '../relay-log.js';
import type { Witnesses } from './cosigner.js';
import { CheckpointPublisher } from './publisher.js';
import { WitnessClient } from './witness-client.js';

interface PublishingParts {
  readonly derived: pg.Pool;
  readonly notary: Notary;
  readonly metrics: Metrics | null;
}

/** Who publishes the checkpoints, and who cosigns them by region. SettingsInvalid for a mistake in the file of witnesses. */
export function publisherOf(
  { kafka, checkpoints, reads }: Pick<GatewaySettings, 'kafka' | 'checkpoints' | 'reads'>,
  { derived, notary, metrics }: PublishingParts,
): { readonly publisher: CheckpointPublisher; readonly witnesses: ReadonlyMap<string, Witnesses> } {
  const witnesses = witnessesOf(checkpoints.witnesses);
  const topic = new KafkaCheckpointTopic({ ...kafka, topic: kafka.checkpoints, partitions: 1 });
  const store = new PublicationStore(derived);
  const parts = { store, proofs: new ProofStore(derived), topic, notary };
  if (topic.configured) measurePublications(metrics, store);
  const names = [...witnesses.values()].flatMap(({ clients }) => clients.map(({ key }) => key.name));
  const onVerdict = witnessListener(metrics, names);
  const log = relayLog(new Logger('Checkpoints'));
  const terms = { seconds: checkpoints.seconds, publishes: reads, witnesses, log, onVerdict };
  return { publisher: new CheckpointPublisher(parts, terms), witnesses };
}

/** By region, who cosigns. SettingsInvalid for a mistake in the file, and when one key is to count twice. */
export function witnessesOf(path: string | null): ReadonlyMap<string, Witnesses> {
  const regions = path === null ? [] : [...readWitnesses(path)];
  return new Map(
    regions.map(([region, { quorum, witnesses }]) => {
      const clients = witnesses.map((address) => new WitnessClient(address));
      const keys = new Set(clients.map(({ key }) => Buffer.from(key.publicKey).toString('hex')));
      if (keys.size < clients.length)
        throw new SettingsInvalid(
          `WITNESSES_FILE: ${region} has one key twice, also if under two names. Name each witness once: a quorum is of as many keys`,
        );
      return [region, { quorum, clients }];
    }),
  );
}
