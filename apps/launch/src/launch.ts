import { randomUUID } from 'node:crypto';
import type { LaunchSettings } from '#settings';
import { APP_STOP_STEPS, startApp, untilAppReady } from './apps.js';
import type { AppInputs, AppName } from './apps.js';
import { bootstrap } from './bootstrap.js';
import type { DatabaseUrls } from './bootstrap.js';
import { openDataFolder } from './data-folder.js';
import { secondsSince } from './household.js';
import type { Household, Say } from './household.js';
import { kafkaParts } from './kafka-jars.js';
import { askBroker } from './kafka-probe.js';
import { leftoverKafka, startKafka } from './kafka.js';
import { makeDemoKeys, requireKeys } from './keys.js';
import { passwordsOf } from './passwords.js';
import { refuseEqualPorts, refuseTakenPort, type Wanted } from './ports.js';
import { hasPostgresData, leftoverPostgres, POSTGRES_STOP_STEPS, startPostgres } from './postgres.js';
import { stopProcess } from './processes.js';
import { databaseRefusal, LaunchRefused, onDisk } from './refusal.js';
import { holdDataFolder, leftovers } from './run-state.js';

/** What fills the database; a seam, so that the rest can be tried without it. */
export interface Product {
  readonly demoParties: readonly string[];
  readonly migrate: (migratorUrl: string) => Promise<readonly string[]>;
  readonly seed: (inputs: SeedInputs) => Promise<void>;
}

export interface SeedInputs {
  readonly gatewayUrl: string;
  readonly consentUrl: string;
  readonly settings: LaunchSettings;
  readonly oin: string;
}

export interface Launch {
  readonly settings: LaunchSettings;
  /** Made-up data and keys on a database of the operator's. Embedded, they are always there. */
  readonly demo: boolean;
  readonly product: Product;
  readonly house: Household;
  readonly say: Say;
}

/** From the test range, for a gate that is nobody's. */
const DEMO_OIN = '00000009990000000000';

/** Brings everything up and answers once both applications are ready. What it started is in `house`, also when it throws.
 *  `onHeld` gets the way to let go of the data folder, for after the stop. */
export async function launch(order: Launch, onHeld: (release: () => void) => void): Promise<AppInputs> {
  const { settings, house, say } = order;
  await openDataFolder(settings.folders.data);
  onHeld(await onDisk(settings.folders.data, () => holdDataFolder(settings.folders.data)));
  await stopLeftovers(settings, say);
  await refuseTakenPorts(settings);
  await onDisk(settings.folders.data, () => prepareSecrets(order));
  const oin = settings.oin ?? requireDemoOin(order);
  const [urls, brokers] = await together(house, database(order, oin), broker(order));
  house.signal.throwIfAborted();
  const inputs: AppInputs = { ...urls, brokers, oin };
  await step(say, 'gateway and consent register', () =>
    Promise.all((['gateway', 'consent'] as const).map((app) => bringUp(app, order, inputs))),
  );
  return inputs;
}

async function bringUp(app: AppName, { settings, house }: Launch, inputs: AppInputs): Promise<void> {
  const instance = randomUUID();
  const service = await startApp(app, settings, inputs, instance);
  house.take(service);
  await untilAppReady(service, settings[app], { tls: settings.transport.tls !== null, instance });
}

function isDemo({ settings, demo }: Launch): boolean {
  return demo || settings.databases === null;
}

// All that can be refused without starting anything is refused first.
function prepareSecrets(order: Launch): void {
  const { folders, databases } = order.settings;
  if (!isDemo(order)) {
    requireKeys(folders.keys);
    return;
  }
  const hasData = databases === null && hasPostgresData(folders.data);
  makeDemoKeys({ folder: folders.keys, parties: order.product.demoParties, hasData, oin: requireDemoOin(order) });
  if (databases === null) passwordsOf(folders.data, hasData);
}

function requireDemoOin(order: Launch): string {
  if (isDemo(order)) return DEMO_OIN;
  throw new LaunchRefused('GATEWAY_OIN is not set: set the OIN (20 digits) of the organisation that runs the gate');
}

// Applications are not adopted: the code may have changed since. Database and broker are, where they are still wanted.
async function stopLeftovers({ folders, databases, kafka }: LaunchSettings, say: Say): Promise<void> {
  const unwanted = new Set(['gateway', 'consent']);
  if (databases !== null) unwanted.add('postgres');
  if (kafka.brokers.length > 0) unwanted.add('kafka');
  const found = [...leftovers(folders.data)].filter(([name]) => unwanted.has(name));
  await Promise.all(
    found.map(async ([name, record]) => {
      say(`Stopping ${name}, left by a launcher that was killed (process ${record.pid})`);
      await stopProcess(record, name === 'postgres' ? POSTGRES_STOP_STEPS : APP_STOP_STEPS);
    }),
  );
}

async function refuseTakenPorts(settings: LaunchSettings): Promise<void> {
  const ports = portsOf(settings);
  refuseEqualPorts(ports);
  for (const { isLeftOver, ...wanted } of ports) if (!isLeftOver) await refuseTakenPort(wanted);
}

/** The ports that the product listens on itself; what a killed launcher left on one of them is adopted. */
function portsOf(settings: LaunchSettings): (Wanted & { readonly isLeftOver: boolean })[] {
  const { gateway, consent, folders, databases, kafka, postgresPort, kafkaPort } = settings;
  const ports = [
    { ...gateway, user: 'the gateway', variable: 'GATEWAY_PORT', isLeftOver: false },
    { ...consent, user: 'the consent register', variable: 'CONSENT_PORT', isLeftOver: false },
  ];
  const host = '127.0.0.1';
  if (databases === null) {
    const isLeftOver = leftoverPostgres(folders.data)?.port === postgresPort;
    ports.push({ host, port: postgresPort, user: 'PostgreSQL', variable: 'PG_PORT', isLeftOver });
  }
  if (kafka.brokers.length === 0) {
    const isLeftOver = leftoverKafka(folders.data)?.port === kafkaPort;
    ports.push({ host, port: kafkaPort, user: 'Kafka', variable: 'KAFKA_PORT', isLeftOver });
  }
  return ports;
}

async function database(order: Launch, oin: string): Promise<Pick<DatabaseUrls, 'gatewayUrl' | 'consentUrl'>> {
  const { settings, product, house, say } = order;
  if (settings.databases !== null) {
    const urls = { gatewayUrl: settings.databases.gateway, consentUrl: settings.databases.consent };
    say('PostgreSQL: yours (DATABASE_URL); migrations are run by npm run migrate');
    if (order.demo)
      await step(say, 'demo data', () => product.seed({ ...urls, settings, oin })).catch((error: unknown) => {
        throw databaseRefusal(error) ?? error;
      });
    return urls;
  }
  const dataFolder = settings.folders.data;
  const passwords = passwordsOf(dataFolder, hasPostgresData(dataFolder));
  const postgres = await step(say, `PostgreSQL 18 on port ${settings.postgresPort}`, () =>
    startPostgres({
      dataFolder,
      port: settings.postgresPort,
      password: passwords.superuser,
      durable: true,
      onService: house.take,
    }),
  );
  const urls = await bootstrap(postgres.adminUrl, passwords);
  await step(say, 'migrations', () => product.migrate(urls.migratorUrl));
  await step(say, 'convenant and demo data', () => product.seed({ ...urls, settings, oin }));
  return urls;
}

async function broker({ settings, house, say }: Launch): Promise<readonly string[]> {
  const { kafka, kafkaPort, folders } = settings;
  if (kafka.brokers.length > 0) {
    const answers = await Promise.all(kafka.brokers.map((broker) => askBroker(...addressOf(broker))));
    say(
      answers.some((answer) => answer !== undefined)
        ? 'Kafka: yours (KAFKA_BROKERS)'
        : 'Kafka: yours (KAFKA_BROKERS), but none of the brokers answers now. All else works; records wait in the ledger for them.',
    );
    return kafka.brokers;
  }
  const parts = await kafkaParts(house.signal, () =>
    say('  Apache Kafka: fetching its jars with Maven, the first time only'),
  );
  if ('missing' in parts) {
    say(
      `No Kafka: ${parts.missing}, and KAFKA_BROKERS is not set. All else works; records wait in the ledger for a broker.`,
    );
    return [];
  }
  const { broker: address } = await step(say, `Apache Kafka 4.3.1 on port ${kafkaPort}`, () =>
    startKafka({
      dataFolder: folders.data,
      port: kafkaPort,
      parts,
      brief: false,
      onService: house.take,
      signal: house.signal,
    }),
  );
  return [address];
}

function addressOf(broker: string): [string, number] {
  const at = broker.lastIndexOf(':');
  return [broker.slice(0, at), Number(broker.slice(at + 1))];
}

// When one fails, the other is stopped and waited for, so that nothing starts after the launcher thinks it is done.
async function together<A, B>(house: Household, first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  try {
    return await Promise.all([first, second]);
  } catch (error) {
    const cause = error instanceof LaunchRefused ? error : (house.casualty() ?? error);
    await house.stop();
    await Promise.allSettled([first, second]);
    throw cause;
  }
}

async function step<T>(say: Say, what: string, work: () => Promise<T>): Promise<T> {
  const since = performance.now();
  const result = await work();
  say(`  ${what}: ready (${secondsSince(since)})`);
  return result;
}
