// Real here: Apache Kafka. Made up: the notes.
import { randomBytes } from 'node:crypto';
import { afterAll, expect, it } from '@jest/globals';
import { testBroker } from '#testing';
import { KafkaCheckpointTopic } from './kafka-checkpoint-topic.js';

const topic = `audit.test.${randomBytes(6).toString('hex')}.checkpoints`;
const settings = { brokers: [testBroker()], topic, partitions: 1, replication: 1, retentionDays: 1830 };
const [one, other] = [new KafkaCheckpointTopic(settings), new KafkaCheckpointTopic(settings)];
const shards = ['groningen-2026'];

afterAll(() => Promise.all([one.close(), other.close()]));

it('tells first what was published last, and then only what was published since, by whomever', async () => {
  const noted = (note: string) => ({ shard: 'groningen-2026', note });
  expect(await one.recall(shards)).toEqual([]);
  await one.publish([noted('10')]);
  await other.publish([noted('20')]);
  expect(await one.recall(shards)).toEqual([noted('10'), noted('20')]);
  expect(await one.recall(shards)).toEqual([]);
  await other.publish([noted('30')]);
  expect(await one.recall(shards)).toEqual([noted('30')]);
  expect(await other.recall(shards)).toEqual([noted('10'), noted('20'), noted('30')]);
}, 60_000);
