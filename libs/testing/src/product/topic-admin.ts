import kafkajs from 'kafkajs';
import { testBroker } from '../services/addresses.js';

/** Makes a topic of the broker of this run that takes records of so many bytes at most. */
export async function makeTopic(topic: string, maxBytes: number): Promise<void> {
  const configEntries = [{ name: 'max.message.bytes', value: String(maxBytes) }];
  await asking((admin) => admin.createTopics({ topics: [{ topic, numPartitions: 2, configEntries }] }));
}

/** Has it take records of as many bytes as a broker takes by itself. */
export async function widenTopic(topic: string): Promise<void> {
  const configEntries = [{ name: 'max.message.bytes', value: '1048588' }];
  const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configEntries };
  await asking((admin) => admin.alterConfigs({ validateOnly: false, resources: [resource] }));
}

async function asking(ask: (admin: kafkajs.Admin) => Promise<unknown>): Promise<void> {
  const admin = new kafkajs.Kafka({ brokers: [testBroker()], logLevel: kafkajs.logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    await ask(admin);
  } finally {
    await admin.disconnect();
  }
}
