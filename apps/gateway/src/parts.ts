import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import { caseShape, type CaseShape } from '#policies';
import {
  ClientCertificates,
  DpopVerifier,
  Nonces,
  Possession,
  signingKeysOf,
  type PartyDirectory,
  type SigningKeys,
  type StaffDirectory,
} from '#identity';
import {
  checkDurability,
  checkHeads,
  checkKeys,
  checkSchema,
  ContributionBook,
  ContributionWriter,
  ConvenantStore,
  DatabaseClock,
  DocumentStore,
  ensureMonths,
  FactChanges,
  type FiledStaff,
  HighWaterFile,
  keepCatalogue,
  type KeysByFile,
  ledgerKeysOf,
  modelOptions,
  Notary,
  noteKeys,
  poolOf,
  PostgresDepotStore,
  PostgresFactStore,
  PostgresLedger,
  PostgresPartyDirectory,
  PostgresProofMemory,
  PostgresStaffDirectory,
  Pseudonyms,
  readCatalogue,
  type Reading,
} from '#persistence';
import { ProcessState, Telemetry } from '#operations';
import type { Relay } from '#relay';
import {
  readAdministrators,
  readDepotKeys,
  readLedgerKeys,
  readPseudonymKeys,
  readSigningKeys,
  type GatewaySettings,
  type SecretKeys,
} from '#settings';
import { CaseKeys, Depot, type CaseSource } from '#sources';
import { publisherOf } from './checkpoints/publisher-of.js';
import type { Witnesses } from './checkpoints/cosigner.js';
import type { CheckpointPublisher } from './checkpoints/publisher.js';
import { Policies } from './door/policies.js';
import { batchListener, measure } from './observation/measured-parts.js';
import { OpenAnswers } from './outcome/open-answers.js';
import type { OutcomeRecorder } from './outcome/outcome-recorder.js';
import type { ReplicaLease } from './outcome/replica-lease.js';
import { PostgresPoints } from './rates/postgres-points.js';
import { Rates } from './rates/rates.js';
import { RepeatedRefusals } from './refusals/repeated-refusals.js';
import { signalRefusals } from './refusals/signal.js';
import { readingOf, wakes } from './reading-parts.js';
import { carryingOf, checkRegions, releasingOf } from './release-parts.js';
import type { AnswerLedger } from './release/answer-ledger.js';
import { filedAdministrators } from './staff/administrators.js';

const FACT_LANES = 2;

/** Everything the gateway is made of, before Nest is asked to serve it. */
export interface GatewayParts {
  readonly settings: GatewaySettings;
  readonly replica: string;
  readonly clock: DatabaseClock;
  readonly pool: pg.Pool;
  /** For facts and sealed values alone. */
  readonly hot: pg.Pool;
  readonly state: ProcessState;
  readonly telemetry: Telemetry;
  readonly keys: SigningKeys;
  readonly directory: PartyDirectory;
  readonly staff: StaffDirectory;
  readonly possession: Possession;
  readonly model: DataSource;
  /** How facts are changed, by parties and by staff. */
  readonly changes: FactChanges;
  /** Who is let in by file. */
  readonly administrators: readonly FiledStaff[];
  readonly pseudonyms: Pseudonyms;
  readonly policies: Policies;
  /** SHA-256 of the catalogue, hex: under it the database keeps the catalogue that decisions are made by. */
  readonly catalogueHash: string;
  readonly shape: CaseShape;
  readonly convenants: ConvenantStore;
  readonly documents: DocumentStore;
  readonly facts: PostgresFactStore;
  readonly source: CaseSource;
  readonly ledger: PostgresLedger;
  /** The same for whatever is told only after it is recorded. */
  readonly answers: AnswerLedger;
  readonly notary: Notary;
  readonly highWater: HighWaterFile;
  readonly book: ContributionBook;
  readonly relay: Relay;
  /** Derives what officers search from the ledger. */
  readonly reading: Reading;
  /** For what is read of the ledger alone. */
  readonly derived: pg.Pool;
  readonly publisher: CheckpointPublisher;
  /** Who cosigns, by region. */
  readonly witnesses: ReadonlyMap<string, Witnesses>;
  readonly outcomes: OutcomeRecorder;
  readonly lease: ReplicaLease;
  readonly rates: Rates;
  readonly refusals: RepeatedRefusals;
}

/** How the process is watched. */
export interface Watched {
  readonly state: ProcessState;
  readonly telemetry: Telemetry;
}

/** Builds and checks the parts; signs nothing. Refuses (StartupError) a missing key, a mistake in the catalogue or an old database. */
export async function gatewayParts(
  settings: GatewaySettings,
  { state, telemetry }: Watched = { state: new ProcessState(randomUUID()), telemetry: Telemetry.none },
): Promise<GatewayParts> {
  const catalogue = readCatalogue(settings.folders.config);
  const keys = await signingKeysOf(readSigningKeys(settings.folders.keys));
  const depotKeys = readDepotKeys(settings.folders.keys);
  const pseudonymKeys = readPseudonymKeys(settings.folders.keys);
  const files = { 'depot.json': depotKeys.keys, 'pseudonym.json': pseudonymKeys.keys };
  const { pool, hot, clock } = await poolsOf(settings, files);
  const open = new OpenAnswers(randomUUID());
  const signing = await notaryOf(settings, pool);
  const carrying = carryingOf(settings, telemetry, pool);
  const read = { relay: carrying.relay, ...readingOf(settings) };
  const listener = wakes(read.reading, batchListener(telemetry.metrics));
  const ledger = new PostgresLedger(settings.database, signing.notary, listener);
  const published = publisherOf(settings, { ...read, ...signing, metrics: telemetry.metrics });
  const convenants = new ConvenantStore(pool);
  const changing = await changesOf(settings, signing.notary);
  const caseKeys = new CaseKeys(depotKeys);
  const pseudonyms = new Pseudonyms(pseudonymKeys);
  measure(telemetry.metrics, { ...read, ...signing, state, pools: { general: pool, facts: hot } });
  return {
    ...{ settings, state, telemetry, replica: open.replica, clock, pool, hot, keys },
    ...callersOf(settings, pseudonymKeys, pool),
    ...changing,
    ...{ ...signing, pseudonyms, catalogueHash: await keepCatalogue(pool, settings.folders.config) },
    policies: new Policies(convenants, catalogue),
    shape: caseShape(catalogue),
    ...{ convenants, documents: new DocumentStore(pool) },
    facts: new PostgresFactStore(hot),
    source: new Depot(new PostgresDepotStore(hot), caseKeys),
    ledger,
    book: new ContributionBook(new ContributionWriter(catalogue, caseKeys)),
    ...{ ...read, ...published },
    ...releasingOf(settings, { ...carrying, ...changing, ...{ ledger, open, pool, clock }, telemetry }),
    rates: ratesOf(settings, pool, { clock, pseudonyms }),
    refusals: refusalsOf(settings, telemetry),
  };
}

/** Who may call, and how it is known that they do. */
function callersOf(
  { origins: { issuer }, transport }: GatewaySettings,
  secrets: SecretKeys<number>,
  pool: pg.Pool,
): Pick<GatewayParts, 'directory' | 'staff' | 'possession'> {
  const dpop = new DpopVerifier(new Nonces(secrets, issuer), new PostgresProofMemory(pool));
  return {
    directory: new PostgresPartyDirectory(pool),
    staff: new PostgresStaffDirectory(pool),
    possession: new Possession(dpop, new ClientCertificates(transport.trustedProxies), issuer),
  };
}

/** The pools, of a database that has the schema of this version and knows these keys. */
async function poolsOf(
  { database, allowsUnsafe, release }: GatewaySettings,
  files: KeysByFile,
): Promise<Pick<GatewayParts, 'pool' | 'hot' | 'clock'>> {
  const pool = poolOf(database, 'ketenpoort-gateway', 6);
  const [clock, log] = [new DatabaseClock(), new Logger('Ledger')];
  const onUnsafe = (flaw: string): void => log.warn({ event: 'database.unsafe', message: flaw });
  await checkDurability(pool, { variable: 'DATABASE_URL', allowsUnsafe, onUnsafe });
  await clock.ask(pool);
  await checkSchema(pool);
  await checkKeys(pool, files);
  await noteKeys(pool, files);
  checkRegions(release, await new ConvenantStore(pool).regions());
  await ensureMonths(pool);
  return { pool, clock, hot: poolOf(database, 'ketenpoort-facts', 2 * FACT_LANES) };
}

function ratesOf(
  settings: GatewaySettings,
  pool: pg.Pool,
  { clock, pseudonyms }: Pick<GatewayParts, 'clock' | 'pseudonyms'>,
): Rates {
  const now = (): number => clock.now();
  return new Rates(settings.rates, {
    now,
    points: new PostgresPoints(pool, now),
    caseName: (caseId) => pseudonyms.of('case', caseId),
  });
}

function refusalsOf({ rates }: GatewaySettings, { metrics }: Telemetry): RepeatedRefusals {
  return new RepeatedRefusals(rates.refusalsToSignal, signalRefusals(new Logger('Refusals'), metrics));
}

/** Who signs the ledger, knowing what was signed before. Refuses a ledger that others signed. */
async function notaryOf(
  { folders, listen }: GatewaySettings,
  pool: pg.Pool,
): Promise<Pick<GatewayParts, 'notary' | 'highWater'>> {
  const notary = new Notary(ledgerKeysOf(readLedgerKeys(folders.keys)));
  const highWater = new HighWaterFile(join(folders.data, 'high-water'), `gateway-${String(listen.port)}`, notary);
  highWater.load();
  await checkHeads(pool, notary);
  return { notary, highWater };
}

/** What changes facts, and who is let in by file before anybody is served. */
async function changesOf(
  { database, folders }: GatewaySettings,
  notary: Notary,
): Promise<Pick<GatewayParts, 'model' | 'changes' | 'administrators'>> {
  const administrators = filedAdministrators(readAdministrators(folders.keys));
  const model = await new DataSource(modelOptions(database)).initialize();
  return { administrators, model, changes: new FactChanges(model, notary) };
}
