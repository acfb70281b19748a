export { gatewaySettings, consentSettings, launchSettings, migrationSettings, clientSettings } from './settings.js';
export type {
  Address,
  ClientSettings,
  ConsentSettings,
  Folders,
  GatewaySettings,
  LaunchSettings,
  MigrationSettings,
  Origins,
  RelayMode,
} from './settings.js';
export type { TlsFiles, Transport } from './transport.js';
export { databaseBeside } from './beside.js';
export { httpsOf, readTls } from './tls-files.js';
export type { TlsTerms } from './tls-files.js';
export type { KafkaSettings } from './kafka.js';
export { readWitnesses } from './checkpoints.js';
export type { CheckpointSettings, RegionWitnesses, WitnessAddress } from './checkpoints.js';
export type { LoadSettings, RateSettings } from './limits.js';
export { waitsForBrokers } from './release.js';
export type { ReleaseAfter, ReleaseSettings } from './release.js';
export type { CollectorSettings, LogLevel, OperationsSettings } from './operations.js';
export type { Environment } from './environment.js';
export {
  readAdministrators,
  readDepotKeys,
  readLedgerKeyFile,
  readLedgerKeys,
  readKeyFile,
  readPseudonymKeys,
  readSigningKeys,
  readVerifyingKeys,
} from './key-files.js';
export type { KeyDocument, SecretKeys } from './key-files.js';
