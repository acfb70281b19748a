import { Logger } from '@nestjs/common';
import type pg from 'pg';
import { ProofStore, PublicationStore, type Notary } from '#persistence';
import { KafkaCheckpointTopic } from '#relay';
import { readWitnesses, type GatewaySettings } from '#settings';
import { relayLog } from '../relay-log.js';
import { CheckpointPublisher, type Witnesses } from './publisher.js';
import { WitnessClient } from './witness-client.js';

/** Who publishes the checkpoints, and who cosigns them by region. SettingsInvalid for a mistake in the file of witnesses. */
export function publisherOf(
  { kafka, checkpoints }: Pick<GatewaySettings, 'kafka' | 'checkpoints'>,
  { derived, notary }: { readonly derived: pg.Pool; readonly notary: Notary },
): { readonly publisher: CheckpointPublisher; readonly witnesses: ReadonlyMap<string, Witnesses> } {
  const witnesses = witnessesOf(checkpoints.witnesses);
  const topic = new KafkaCheckpointTopic({ ...kafka, topic: kafka.checkpoints, partitions: 1 });
  const parts = { store: new PublicationStore(derived), proofs: new ProofStore(derived), topic, notary };
  const terms = { seconds: checkpoints.seconds, witnesses, log: relayLog(new Logger('Checkpoints')) };
  return { publisher: new CheckpointPublisher(parts, terms), witnesses };
}

function witnessesOf(path: string | null): ReadonlyMap<string, Witnesses> {
  const regions = path === null ? [] : [...readWitnesses(path)];
  return new Map(
    regions.map(([region, { quorum, witnesses }]) => [
      region,
      { quorum, clients: witnesses.map((address) => new WitnessClient(address)) },
    ]),
  );
}
