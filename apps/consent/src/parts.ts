import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  Admission,
  ClientCertificates,
  DpopVerifier,
  Nonces,
  Possession,
  TokenVerifier,
  VerifiedTokens,
  verifyingKeysOf,
} from '#identity';
import { measureProcess, ProcessState, Telemetry, type Metrics } from '#operations';
import {
  checkKeys,
  FactChanges,
  HighWaterFile,
  ledgerKeysOf,
  Notary,
  PostgresPartyDirectory,
  PostgresProofMemory,
  Pseudonyms,
  readCatalogue,
  Turns,
} from '#persistence';
import { readLedgerKeys, readPseudonymKeys, readVerifyingKeys, type ConsentSettings, type TlsFiles } from '#settings';
import { Connections } from './connections.js';
import { ReadinessCheck } from './health/readiness.js';
import { ConsentJournal } from './register/consent-journal.js';
import { ConsentRegister } from './register/consent-register.js';
import { StatementForms } from './statement/statement-forms.js';

/** Everything the register is made of, before Nest is asked to serve it. */
export interface ConsentParts {
  readonly connections: Connections;
  readonly admission: Admission;
  readonly possession: Possession;
  /** What the register itself signed, kept beside the database. */
  readonly highWater: HighWaterFile;
  readonly tls: TlsFiles | null;
  readonly register: ConsentRegister;
  readonly forms: StatementForms;
  readonly readiness: ReadinessCheck;
  /** The database's time, for the terms of tokens. */
  readonly clock: () => number;
  readonly state: ProcessState;
  readonly telemetry: Telemetry;
}

/** How the process is watched. */
export type Watched = Pick<ConsentParts, 'state' | 'telemetry'>;

/** Builds and checks the parts. Refuses (StartupError) a missing key, a mistake in the catalogue, and a database that cannot
 *  be reached or is too old. */
export async function consentParts(
  { folders, listen, origins, transport, database, allowsUnsafe }: Omit<ConsentSettings, 'oin' | 'operations'>,
  { state, telemetry }: Watched = { state: new ProcessState(randomUUID()), telemetry: Telemetry.none },
): Promise<ConsentParts> {
  const { categories } = readCatalogue(folders.config);
  const pseudonymKeys = readPseudonymKeys(folders.keys);
  const keys = verifyingKeysOf(readVerifyingKeys(folders.keys));
  const notary = new Notary(ledgerKeysOf(readLedgerKeys(folders.keys)));
  const highWater = new HighWaterFile(join(folders.data, 'high-water'), `consent-${String(listen.port)}`, notary);
  highWater.load();
  const connections = await Connections.open(database, allowsUnsafe);
  await checkKeys(connections.pool, { 'pseudonym.json': pseudonymKeys.keys });
  const clock = (): number => connections.clock.now();
  const verifier = new TokenVerifier(keys, { issuer: origins.issuer, audience: origins.consent });
  const admission = new Admission(verifier, new PostgresPartyDirectory(connections.pool), new VerifiedTokens());
  const dpop = new DpopVerifier(new Nonces(pseudonymKeys, origins.consent), new PostgresProofMemory(connections.pool));
  const turns = new Turns(new FactChanges(connections.model, notary), admission, clock);
  if (telemetry.metrics) measureConsent(telemetry.metrics, connections, state);
  return {
    state,
    telemetry,
    connections,
    admission,
    possession: new Possession(dpop, new ClientCertificates(transport.trustedProxies), origins.consent),
    highWater,
    tls: transport.tls,
    clock,
    register: new ConsentRegister(turns, new ConsentJournal(new Pseudonyms(pseudonymKeys))),
    forms: new StatementForms(categories.map(({ code }) => code)),
    readiness: new ReadinessCheck(connections.pool),
  };
}

function measureConsent(metrics: Metrics, { pool }: Connections, state: ProcessState): void {
  measureProcess(metrics, { general: pool });
  metrics.gauge('ketenpoort_draining', () => [[state.stopping ? 1 : 0, {}]]);
}
