import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import { caseShape, type CaseShape } from '#policies';
import { signingKeysOf, type PartyDirectory, type SigningKeys } from '#identity';
import {
  checkKeys,
  checkSchema,
  ContributionBook,
  ContributionWriter,
  ConvenantStore,
  ensureMonths,
  modelOptions,
  noteKeys,
  poolOf,
  PostgresDepotStore,
  PostgresFactStore,
  PostgresLedger,
  PostgresLedgerFeed,
  PostgresPartyDirectory,
  Pseudonyms,
  readCatalogue,
  ReplicaStore,
} from '#persistence';
import { KafkaAuditTopic, Relay } from '#relay';
import { readDepotKeys, readPseudonymKeys, readSigningKeys, type GatewaySettings } from '#settings';
import { CaseKeys, Depot, type CaseSource } from '#sources';
import { DatabaseClock } from './clock.js';
import { Policies } from './door/policies.js';
import { OpenAnswers } from './outcome/open-answers.js';
import { OutcomeRecorder } from './outcome/outcome-recorder.js';
import { ReplicaLease } from './outcome/replica-lease.js';
import { relayLog } from './relay-log.js';

const FACT_LANES = 2;

/** Everything the gateway is made of, before Nest is asked to serve it. */
export interface GatewayParts {
  readonly settings: GatewaySettings;
  readonly replica: string;
  readonly clock: DatabaseClock;
  readonly pool: pg.Pool;
  readonly keys: SigningKeys;
  readonly directory: PartyDirectory;
  readonly pseudonyms: Pseudonyms;
  readonly policies: Policies;
  readonly shape: CaseShape;
  readonly convenants: ConvenantStore;
  readonly facts: PostgresFactStore;
  readonly source: CaseSource;
  readonly ledger: PostgresLedger;
  /** The model, for changes of facts. */
  readonly model: DataSource;
  readonly book: ContributionBook;
  readonly relay: Relay;
  readonly outcomes: OutcomeRecorder;
  readonly lease: ReplicaLease;
}

/** Builds and checks the parts. Refuses (StartupError) a missing key, a mistake in the catalogue or an old database. */
export async function gatewayParts(settings: GatewaySettings): Promise<GatewayParts> {
  const catalogue = readCatalogue(settings.folders.config);
  const keys = await signingKeysOf(readSigningKeys(settings.folders.keys));
  const depotKeys = readDepotKeys(settings.folders.keys);
  const pseudonymKeys = readPseudonymKeys(settings.folders.keys);
  const pool = poolOf(settings.database, 'ketenpoort-gateway', 6);
  await checkSchema(pool);
  const files = { 'depot.json': depotKeys.keys, 'pseudonym.json': pseudonymKeys.keys };
  await checkKeys(pool, files);
  await noteKeys(pool, files);
  await ensureMonths(pool);
  const hot = poolOf(settings.database, 'ketenpoort-facts', 2 * FACT_LANES);
  const clock = new DatabaseClock();
  const open = new OpenAnswers(randomUUID());
  const ledger = new PostgresLedger(settings.database);
  const convenants = new ConvenantStore(pool);
  const caseKeys = new CaseKeys(depotKeys);
  const model = await modelOf(settings.database);
  return {
    settings,
    replica: open.replica,
    clock,
    pool,
    keys,
    directory: new PostgresPartyDirectory(pool),
    pseudonyms: new Pseudonyms(pseudonymKeys),
    policies: new Policies(convenants, catalogue),
    shape: caseShape(catalogue),
    convenants,
    facts: new PostgresFactStore(hot),
    source: new Depot(new PostgresDepotStore(hot), caseKeys),
    ledger,
    model,
    book: new ContributionBook(new ContributionWriter(catalogue, caseKeys)),
    relay: relayOf(settings),
    outcomes: new OutcomeRecorder(ledger, open, clock),
    lease: new ReplicaLease(open, new ReplicaStore(pool), ledger, clock),
  };
}

/** Connections of the model. What hangs is given up, as on any other connection. */
async function modelOf(url: string): Promise<DataSource> {
  const limits = { connectionTimeoutMillis: 5_000, query_timeout: 5_000 };
  return new DataSource({ ...modelOptions(url), extra: limits }).initialize();
}

export function relayOf({ database, kafka, oin }: GatewaySettings): Relay {
  const log = relayLog(new Logger('Relay'));
  return new Relay(new PostgresLedgerFeed(database), new KafkaAuditTopic(kafka), { oin, log });
}
