import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { eventually } from '#testing';
import type { LaunchSettings } from '#settings';
import { freePort } from '../../../apps/launch/src/ports.js';
import type { LostRange } from '../checks/history.js';
import { TcpProxy } from '../instruments/tcp-proxy.js';
import { WallClock } from '../instruments/wall-clock.js';
import type { Gate } from '../load/gate.js';
import { App } from './app.js';
import type { Broker } from './broker.js';
import type { Ground } from './ground.js';
import { leaderOf } from './leader.js';
import type { Postgres } from './postgres.js';
import { environmentOf } from './terms.js';

interface Parts {
  readonly ground: Ground;
  readonly gateways: readonly App[];
  readonly relays: readonly App[];
  readonly consent: App;
  readonly topic: string;
}

const RELAY = { RELAY: 'only' };

/** The product as it runs in production, in small: two gateways on one shard, two relays, the consent register, PostgreSQL and Kafka, each
 *  a process of its own that can be broken by itself. */
export class World {
  readonly gateways: readonly App[];
  readonly relays: readonly App[];
  readonly consent: App;
  readonly topic: string;
  /** The shard that all clients ask in. */
  shard = `groningen-${new Date().getUTCFullYear()}`;
  /** How far the database's clock is from the driver's. Milliseconds. */
  clockOffset = 0;

  /** What was lost by restores. */
  readonly restored: LostRange[] = [];
  /** Whoever asks in it all the time. */
  readonly gates: Gate[] = [];

  private constructor(private readonly parts: Parts) {
    ({ gateways: this.gateways, relays: this.relays, consent: this.consent, topic: this.topic } = parts);
  }

  /** With a database and a topic of its own, and every application with this mutation. */
  static async on(ground: Ground, mutation: string | null): Promise<World> {
    const { settings, postgres, broker, folder, take } = ground;
    await postgres.useCopy();
    const topic = `audit.faults.${randomBytes(4).toString('hex')}`;
    const env = environmentOf({ settings, topic, brokers: broker?.address ?? '', mutation });
    const gateways = [
      await gatewayOn(ground, 'gatewaya', { ...env, RELAY: 'off', READING: 'inside' }),
      await gatewayOn(ground, 'gatewayb', { ...env, RELAY: 'off', READING: 'off' }),
    ];
    const names = broker === null ? [] : ['relaya', 'relayb'];
    const relays = await Promise.all(names.map((name) => gatewayOn(ground, name, { ...env, ...RELAY })));
    const { port } = settings.consent;
    const consent = new App({
      ...{ name: 'consent', app: 'consent', port, folder, take, way: null, clock: null },
      home: join(folder, topic, 'consent'),
      env: { ...env, CONSENT_PORT: String(port), CONSENT_DATABASE_URL: postgres.urls.consentUrl },
    });
    const world = new World({ ground, gateways, relays, consent, topic });
    await Promise.all(world.apps.map((one) => one.start()));
    return world;
  }

  get settings(): LaunchSettings {
    return this.parts.ground.settings;
  }

  get postgres(): Postgres {
    return this.parts.ground.postgres;
  }

  get broker(): Broker | null {
    return this.parts.ground.broker;
  }

  get apps(): readonly App[] {
    return [...this.gateways, ...this.relays, this.consent];
  }

  /** What the command `ketenpoort` needs to find this product. */
  get commandEnv(): Readonly<Record<string, string>> {
    return {
      PATH: process.env['PATH'] ?? '',
      DATABASE_URL: this.postgres.urls.gatewayUrl,
      KEYS_DIR: this.settings.folders.keys,
      DATA_DIR: this.settings.folders.data,
      KAFKA_BROKERS: this.broker?.address ?? '',
      AUDIT_TOPIC: this.topic,
      CHECKPOINT_TOPIC: `${this.topic}.checkpoints`,
    };
  }

  /** The relay that led the region's shard last, by what the relays say of themselves. */
  leader(): Promise<App> {
    return eventually('a relay leads', () => Promise.resolve(leaderOf(this.relays, this.shard)));
  }

  /** Waits until nobody asks any more; answers how they go on. */
  async hold(): Promise<() => void> {
    const opens = await Promise.all(this.gates.map((gate) => gate.shut()));
    return () => opens.forEach((open) => open());
  }

  /** The time of the database as the driver believes it to be. */
  now(): number {
    return Date.now() + this.clockOffset;
  }

  /** Ends its applications without order; what it stands on stays. */
  async close(): Promise<void> {
    await Promise.all(
      this.apps.map(async (app) => {
        await app.kill();
        app.clock?.close();
        await app.way?.close();
      }),
    );
  }
}

/** A gateway, or a relay alone, with a way of its own to the database and a clock of its own. */
async function gatewayOn(ground: Ground, name: string, env: Readonly<Record<string, string>>): Promise<App> {
  const { postgres, folder, take, shims, instruments } = ground;
  const port = await freePort();
  const way = await TcpProxy.to({ host: '127.0.0.1', port: postgres.port });
  const address = { GATEWAY_PORT: String(port), DATABASE_URL: way.through(postgres.urls.gatewayUrl) };
  const clock = new WallClock(instruments, shims, name);
  const home = join(folder, String(env['AUDIT_TOPIC']), name);
  return new App({ ...{ name, app: 'gateway', port, folder, home, take, way, clock }, env: { ...env, ...address } });
}
