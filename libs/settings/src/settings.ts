import { EnvironmentReader } from './environment.js';
import type { Environment } from './environment.js';
import { kafka } from './kafka.js';
import type { KafkaSettings } from './kafka.js';
import { checkpoints } from './checkpoints.js';
import type { CheckpointSettings } from './checkpoints.js';
import { load, rates } from './limits.js';
import type { LoadSettings, RateSettings } from './limits.js';
import { operationsSettings } from './operations.js';
import type { OperationsSettings } from './operations.js';
import { gatewayRelease, release } from './release.js';
import type { ReleaseSettings } from './release.js';
import { transport } from './transport.js';
import type { Transport } from './transport.js';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Where the folders of this installation are; absolute. */
export interface Folders {
  readonly config: string;
  readonly data: string;
  /** Key files, see `config/env.example`. */
  readonly keys: string;
}

/** The public origins of the two APIs. `issuer` is also the `iss` of tokens; neither ends in a slash. */
export interface Origins {
  readonly issuer: string;
  readonly consent: string;
}

export type RelayMode = 'inside' | 'off' | 'only';

export interface GatewaySettings {
  readonly listen: Address;
  readonly transport: Transport;
  readonly origins: Origins;
  readonly folders: Folders;
  readonly database: string;
  /** OIN of the organisation that runs the gate. */
  readonly oin: string;
  readonly relay: RelayMode;
  readonly kafka: KafkaSettings;
  readonly release: ReleaseSettings;
  readonly operations: OperationsSettings;
  readonly rates: RateSettings;
  readonly load: LoadSettings;
  readonly checkpoints: CheckpointSettings;
  /** Whether this process derives what is read of the ledger, and publishes its checkpoints. */
  readonly reads: boolean;
  /** Whether a ledger in which nothing is signed, of which nobody knows a checkpoint, is signed as its leaves are. */
  readonly adopts: boolean;
  /** Whether a database is taken that may lose what it acknowledged. For tests alone. */
  readonly allowsUnsafe: boolean;
}

export interface ConsentSettings {
  readonly listen: Address;
  readonly transport: Transport;
  readonly origins: Origins;
  readonly folders: Folders;
  readonly database: string;
  readonly oin: string;
  readonly operations: OperationsSettings;
  /** Whether a database is taken that may lose what it acknowledged. For tests alone. */
  readonly allowsUnsafe: boolean;
}

/** What a launcher hands on. Databases null: it runs one of its own on `postgresPort`. OIN null: it makes one up for the demo. */
export interface LaunchSettings {
  readonly gateway: Address;
  readonly consent: Address;
  readonly transport: Transport;
  readonly origins: Origins;
  readonly folders: Folders;
  readonly databases: { readonly gateway: string; readonly consent: string } | null;
  readonly migrationDatabase: string | null;
  readonly postgresPort: number;
  readonly oin: string | null;
  readonly relay: RelayMode;
  readonly kafka: KafkaSettings;
  readonly kafkaPort: number;
}

export interface MigrationSettings {
  /** Role that owns the schemas; no application ever has it. */
  readonly database: string;
}

/** What a command needs that only talks to a running product. */
export interface ClientSettings {
  readonly origins: Origins;
  readonly folders: Folders;
  readonly kafka: KafkaSettings;
}

/** Each reader throws SettingsInvalid with all mistakes at once, each with the variable, what is wrong and what to set. */
export function gatewaySettings(variables: Environment): GatewaySettings {
  const reader = new EnvironmentReader(variables);
  return reader.finish({
    listen: gatewayAddress(reader),
    transport: transport(reader),
    origins: origins(reader),
    folders: folders(reader),
    database: reader.requiredDatabase('DATABASE_URL', 'ketenpoort_gateway'),
    oin: requiredOin(reader),
    relay: relay(reader),
    kafka: kafka(reader),
    release: gatewayRelease(reader, { relay: relay(reader), brokers: kafka(reader).brokers }),
    operations: operationsSettings(reader, 'METRICS_PORT'),
    rates: rates(reader),
    load: load(reader),
    checkpoints: checkpoints(reader),
    reads: reader.choice('READING', ['inside', 'off']) === 'inside',
    adopts: reader.choice('UNSIGNED_LEDGER', ['refuse', 'adopt']) === 'adopt',
    allowsUnsafe: allowsUnsafe(reader),
  });
}

export function consentSettings(variables: Environment): ConsentSettings {
  const reader = new EnvironmentReader(variables);
  return reader.finish({
    listen: consentAddress(reader),
    transport: transport(reader),
    origins: origins(reader),
    folders: folders(reader),
    database: reader.requiredDatabase('CONSENT_DATABASE_URL', 'ketenpoort_consent'),
    oin: requiredOin(reader),
    operations: operationsSettings(reader, 'CONSENT_METRICS_PORT'),
    allowsUnsafe: allowsUnsafe(reader),
  });
}

export function launchSettings(variables: Environment): LaunchSettings {
  const reader = new EnvironmentReader(variables);
  readOfApplications(reader);
  return reader.finish({
    gateway: gatewayAddress(reader),
    consent: consentAddress(reader),
    transport: transport(reader),
    origins: origins(reader),
    folders: folders(reader),
    databases: launchDatabases(reader),
    migrationDatabase: reader.database('MIGRATION_DATABASE_URL', 'ketenpoort_migrator'),
    postgresPort: reader.port('PG_PORT', 54_329),
    oin: reader.oin('GATEWAY_OIN'),
    relay: relay(reader),
    kafka: kafka(reader),
    kafkaPort: reader.port('KAFKA_PORT', 19_092),
  });
}

// The applications read these themselves. A mistake is told before anything is started, not when they are.
function readOfApplications(reader: EnvironmentReader): void {
  operationsSettings(reader, 'METRICS_PORT');
  operationsSettings(reader, 'CONSENT_METRICS_PORT');
  rates(reader);
  load(reader);
  checkpoints(reader);
  release(reader);
  allowsUnsafe(reader);
  reader.choice('READING', ['inside', 'off']);
}

export function migrationSettings(variables: Environment): MigrationSettings {
  const reader = new EnvironmentReader(variables);
  return reader.finish({ database: reader.requiredDatabase('MIGRATION_DATABASE_URL', 'ketenpoort_migrator') });
}

export function clientSettings(variables: Environment): ClientSettings {
  const reader = new EnvironmentReader(variables);
  return reader.finish({ origins: origins(reader), folders: folders(reader), kafka: kafka(reader) });
}

function gatewayAddress(reader: EnvironmentReader): Address {
  return { host: reader.text('GATEWAY_HOST', '127.0.0.1'), port: reader.port('GATEWAY_PORT', 3000) };
}

function consentAddress(reader: EnvironmentReader): Address {
  return { host: reader.text('CONSENT_HOST', '127.0.0.1'), port: reader.port('CONSENT_PORT', 3001) };
}

// Not set, an origin is where the API listens. An address that others can reach then needs one of https.
function origins(reader: EnvironmentReader): Origins {
  const [gateway, consent] = [gatewayAddress(reader), consentAddress(reader)];
  const scheme = reader.optional('TLS_CERT_FILE') === null ? 'http' : 'https';
  return {
    issuer: reader.origin('ISSUER', originOf(scheme, gateway)),
    consent: reader.origin('CONSENT_URL', originOf(scheme, consent)),
  };
}

function originOf(scheme: string, { host, port }: Address): string {
  const url = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return URL.canParse(url) ? new URL(url).origin : url;
}

function folders(reader: EnvironmentReader): Folders {
  const data = reader.text('DATA_DIR', '.data');
  return {
    config: reader.path('CONFIG_DIR', 'config'),
    data: reader.path('DATA_DIR', data),
    keys: reader.path('KEYS_DIR', `${data}/keys`),
  };
}

function relay(reader: EnvironmentReader): RelayMode {
  return reader.choice('RELAY', ['inside', 'off', 'only']);
}

function allowsUnsafe(reader: EnvironmentReader): boolean {
  return reader.choice('UNSAFE_DATABASE', ['refuse', 'allow']) === 'allow';
}

function requiredOin(reader: EnvironmentReader): string {
  if (reader.optional('GATEWAY_OIN') === null)
    reader.mistake('GATEWAY_OIN', 'it is not set', 'Set the OIN (20 digits) of the organisation that runs the gate');
  return reader.oin('GATEWAY_OIN') ?? '';
}

function launchDatabases(reader: EnvironmentReader): LaunchSettings['databases'] {
  const gateway = reader.database('DATABASE_URL', 'ketenpoort_gateway');
  const consent = reader.database('CONSENT_DATABASE_URL', 'ketenpoort_consent');
  if (gateway !== null && consent !== null) return { gateway, consent };
  const missing = gateway === null ? 'DATABASE_URL' : 'CONSENT_DATABASE_URL';
  if (gateway !== consent && reader.secret(missing) === null)
    reader.mistake(missing, 'it is not set while the other is', 'Set both, or neither for the embedded database');
  return null;
}
