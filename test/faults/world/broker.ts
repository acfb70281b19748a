import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { kafkaParts } from '../../../apps/launch/src/kafka-jars.js';
import { startKafka } from '../../../apps/launch/src/kafka.js';
import type { Service } from '../../../apps/launch/src/service.js';
import { killed, paused } from './process-tree.js';

export interface BrokerPlan {
  readonly folder: string;
  readonly port: number;
  readonly take: (service: Service) => void;
}

/** A Kafka of one broker that can be killed, paused, emptied and started again on the same port. */
export class Broker {
  #service: Service | null = null;

  constructor(private readonly plan: BrokerPlan) {}

  get address(): string {
    return `127.0.0.1:${String(this.plan.port)}`;
  }

  async start(): Promise<void> {
    const { folder, port, take } = this.plan;
    const { signal } = new AbortController();
    const parts = await kafkaParts(signal);
    if ('missing' in parts) throw new Error(`the faults need a broker: ${parts.missing}`);
    const onService = (service: Service): void => {
      this.#service = service;
      take(service);
    };
    await startKafka({ dataFolder: folder, port, parts, brief: true, onService, signal });
  }

  kill(): Promise<void> {
    return killed(this.#service);
  }

  pause(): () => void {
    return paused(this.#service);
  }

  /** While it is down: all that it ever took is gone. */
  wipe(): void {
    rmSync(join(this.plan.folder, 'kafka', 'data'), { recursive: true, force: true });
  }
}
