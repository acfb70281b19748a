import kafkajs from 'kafkajs';
import type { Admin, Kafka } from 'kafkajs';

/** As the product makes it. Milliseconds. */
const RETENTION = 1830 * 24 * 60 * 60 * 1000;

/** What an operator of the broker does to the topic, with a client of its own: the product never does. */
export class TopicSettings {
  readonly #kafka: Kafka;

  constructor(
    broker: string,
    private readonly topic: string,
  ) {
    this.#kafka = new kafkajs.Kafka({ clientId: 'faults', brokers: [broker], logLevel: kafkajs.logLevel.NOTHING });
  }

  /** The largest batch that the topic takes, in bytes; null: what brokers take by default. */
  async takeAtMost(bytes: number | null): Promise<void> {
    const most = bytes === null ? [] : [{ name: 'max.message.bytes', value: String(bytes) }];
    const configEntries = [{ name: 'retention.ms', value: String(RETENTION) }, ...most];
    await this.#asAdmin((admin) =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: this.topic, configEntries }],
      }),
    );
  }

  async remove(): Promise<void> {
    await this.#asAdmin((admin) => admin.deleteTopics({ topics: [this.topic] }));
  }

  async #asAdmin(work: (admin: Admin) => Promise<unknown>): Promise<void> {
    const admin = this.#kafka.admin();
    await admin.connect();
    try {
      await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}
