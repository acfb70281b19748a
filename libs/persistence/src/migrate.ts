import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { TruePath1795420800000 } from './migrations/1795420800000-true-path.js';
import { SealedBundles1795507200000 } from './migrations/1795507200000-sealed-bundles.js';
import { KeyChecks1795593600000 } from './migrations/1795593600000-key-checks.js';
import { Administration1795680000000 } from './migrations/1795680000000-administration.js';
import { Contributions1795766400000 } from './migrations/1795766400000-contributions.js';
import { PartyTerms1795852800000 } from './migrations/1795852800000-party-terms.js';
import { RegisteredDocuments1795856400000 } from './migrations/1795856400000-registered-documents.js';
import { ShownProofs1795939200000 } from './migrations/1795939200000-shown-proofs.js';
import { Delegation1796025600000 } from './migrations/1796025600000-delegation.js';
import { Rates1796112000000 } from './migrations/1796112000000-rates.js';
import { ControlText1796284800000 } from './migrations/1796284800000-control-text.js';
import { SignedHeads1796371200000 } from './migrations/1796371200000-signed-heads.js';
import { Reading1796457600000 } from './migrations/1796457600000-reading.js';
import { Pruning1796716800000 } from './migrations/1796716800000-pruning.js';
import { PartyActivities1796803200000 } from './migrations/1796803200000-party-activities.js';
import { PrunedEntries1796889600000 } from './migrations/1796889600000-pruned-entries.js';
import { CosignedUnpublished1796976000000 } from './migrations/1796976000000-cosigned-unpublished.js';
import { PruneFacts1797062400000 } from './migrations/1797062400000-prune-facts.js';
import { ParkedRecords1797148860000 } from './migrations/1797148860000-parked-records.js';
import { Restrictions1796457600001 } from './migrations/1796457600001-restrictions.js';
import { Tiles1796630400000 } from './migrations/1796630400000-tiles.js';
import { KeptFacts1796544000000 } from './migrations/1796544000000-kept-facts.js';

const MIGRATIONS = [
  TruePath1795420800000,
  SealedBundles1795507200000,
  KeyChecks1795593600000,
  Administration1795680000000,
  Contributions1795766400000,
  PartyTerms1795852800000,
  RegisteredDocuments1795856400000,
  ShownProofs1795939200000,
  Delegation1796025600000,
  Rates1796112000000,
  ControlText1796284800000,
  SignedHeads1796371200000,
  Reading1796457600000,
  Restrictions1796457600001,
  KeptFacts1796544000000,
  Tiles1796630400000,
  Pruning1796716800000,
  PartyActivities1796803200000,
  PrunedEntries1796889600000,
  CosignedUnpublished1796976000000,
  PruneFacts1797062400000,
  ParkedRecords1797148860000,
];

/** Brings the database of `url` (a role that owns it) to the newest shape; forward only. Answers the names of what ran. */
export async function migrate(url: string): Promise<string[]> {
  const source = new DataSource({
    type: 'postgres',
    url,
    migrations: MIGRATIONS,
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
  });
  await source.initialize();
  try {
    const ran = await source.runMigrations();
    return ran.map(({ name }) => name);
  } finally {
    await source.destroy();
  }
}

/** Names of migrations that this version of the product needs, oldest first. */
export const NEEDED_MIGRATIONS: readonly string[] = MIGRATIONS.map(({ name }) => name);
