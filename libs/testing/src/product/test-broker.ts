import { openDataFolder } from '../../../../apps/launch/src/data-folder.js';
import { kafkaParts } from '../../../../apps/launch/src/kafka-jars.js';
import { startKafka, type Kafka } from '../../../../apps/launch/src/kafka.js';
import { freePort } from '../../../../apps/launch/src/ports.js';
import { holdDataFolder } from '../../../../apps/launch/src/run-state.js';
import type { Service } from '../../../../apps/launch/src/service.js';

/** A Kafka for one test file, to be stopped and started again on the same port with the same data. */
export class TestBroker {
  #service: Service | null = null;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async start(folder: string): Promise<TestBroker> {
    await openDataFolder(folder);
    holdDataFolder(folder);
    const broker = new TestBroker(folder, await freePort());
    await broker.restart();
    return broker;
  }

  get address(): string {
    return `127.0.0.1:${String(this.port)}`;
  }

  async restart(): Promise<Kafka> {
    const { signal } = new AbortController();
    const parts = await kafkaParts(signal);
    if ('missing' in parts) throw new Error(`this test needs a broker: ${parts.missing}`);
    const onService = (service: Service): void => {
      this.#service = service;
    };
    return startKafka({ dataFolder: this.folder, port: this.port, parts, brief: true, onService, signal });
  }

  async stop(): Promise<void> {
    await this.#service?.stop();
    this.#service = null;
  }
}
