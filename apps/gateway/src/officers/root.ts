import type { EntityManager } from 'typeorm';
import type pg from 'pg';
import {
  DecisionStore,
  EntryBodies,
  FieldSets,
  LedgerSearch,
  ReadState,
  Recipients,
  type FactChanges,
  type Pseudonyms,
} from '#persistence';
import type { Ledger } from '#ledger';
import type { Catalogue } from '#policies';
import type { Clock } from '../oauth/clock.js';
import { readingLog } from '../reading-parts.js';
import type { StaffRoot } from '../staff/execute.js';
import { Bearers } from './bearers.js';
import { CONTROL_PURPOSES, PURPOSES_OF } from './control-purposes.js';
import { disclosure, type DisclosureArgs } from './disclosure.js';
import { disclosures, type DisclosuresArgs, type LookArgs } from './disclosures.js';
import { Filters } from './filter.js';
import { Freshness } from './freshness.js';
import { KnownWords } from './known-words.js';
import { Looks } from './looks.js';
import { overview, type OverviewArgs } from './overview.js';
import { Parties } from './parties.js';
import { reads, type ReadsArgs } from './reads.js';
import { recipientsOf, type RecipientsArgs } from './recipients.js';
import { resolve, type ResolveArgs } from './resolve.js';
import type { RestrictionArgs } from './restriction-args.js';
import { liftRestriction, restrictions, setRestriction } from './restrictions.js';

export interface OfficersParts {
  readonly ledger: Ledger;
  readonly changes: FactChanges;
  readonly pseudonyms: Pseudonyms;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  readonly manager: EntityManager;
  readonly pool: pg.Pool;
}

/** The root fields of the officers' schema. */
export function officersRoot(given: OfficersParts): StaffRoot {
  const { pool, manager, catalogue, pseudonyms } = given;
  const words = new KnownWords(catalogue, new FieldSets(pool));
  const parts = {
    words,
    looks: new Looks(given),
    filters: new Filters(words, pseudonyms),
    bearers: new Bearers(manager, pseudonyms),
    search: new LedgerSearch(pool),
    bodies: new EntryBodies(pool, readingLog()),
    decisions: new DecisionStore(pool),
    freshness: new Freshness(new ReadState(pool), given.clock),
    recipients: new Recipients(pool),
    parties: new Parties(manager),
    ...given,
  };
  return {
    me: (_args: object, { caller }) => ({ id: caller.id, role: caller.role, regions: caller.regions }),
    controlPurposes: purposes,
    disclosures: (args: DisclosuresArgs, request) => disclosures(parts, request, args),
    disclosure: (args: DisclosureArgs, request) => disclosure(parts, request, args),
    recipientsOf: (args: RecipientsArgs, request) => recipientsOf(parts, request, args),
    reads: (args: ReadsArgs, request) => reads(parts, request, args),
    overview: (args: OverviewArgs, request) => overview(parts, request, args),
    restrictions: (args: LookArgs & { person: string }, request) => restrictions(parts, request, args),
    setRestriction: (args: RestrictionArgs, request) => setRestriction(parts, request, args),
    liftRestriction: (args: LookArgs & { id: string }, request) => liftRestriction(parts, request, args),
    resolve: (args: ResolveArgs, request) => resolve(parts, request, args),
  };
}

function purposes(): object[] {
  return Object.entries(CONTROL_PURPOSES).map(([code, { label, law }]) => ({
    ...{ code, label, law },
    looks: Object.entries(PURPOSES_OF)
      .filter(([, allowed]) => allowed.some((purpose) => purpose === code))
      .map(([step]) => step),
  }));
}
