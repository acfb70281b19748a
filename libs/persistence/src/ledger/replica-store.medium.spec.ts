import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { Draft } from '#ledger';
import { freshDatabase, LedgerReader, testNotary, type FreshDatabase } from '#testing';
import { modelOptions } from '../entities/data-source.js';
import { poolOf } from '../pool.js';
import { sha256 } from './draft.js';
import { openRegion } from './open-region.js';
import { PostgresLedger } from './postgres-ledger.js';
import { ReplicaStore, type OpenAnswers } from './replica-store.js';

/** Real here: PostgreSQL, the ledger's own writer. */
const REGION = 'testregio';

describe('what a dead replica left open', () => {
  let database: FreshDatabase;
  let ledger: PostgresLedger;
  let store: ReplicaStore;
  let close: () => Promise<void>;

  beforeAll(async () => {
    database = await freshDatabase();
    const source = await new DataSource(modelOptions(database.gatewayUrl)).initialize();
    await openRegion(source, REGION, 'Testregio');
    await source.destroy();
    ledger = new PostgresLedger(database.gatewayUrl, testNotary());
    const pool = poolOf(database.gatewayUrl, 'test', 2);
    store = new ReplicaStore(pool, { leaseSeconds: 0, graceSeconds: 0 });
    close = async () => {
      await ledger.close();
      await pool.end();
      await database.drop();
    };
  }, 30_000);

  afterAll(() => close());

  const append = async (replica: string, settles: string | null = null): Promise<string> => {
    const bytes = Buffer.from(randomUUID());
    const kind = settles === null ? 'disclosure' : 'outcome';
    const draft: Draft = { id: randomUUID(), kind, bytes, hash: sha256(bytes), replica, settles };
    await ledger.append(REGION, { entries: [draft], preconditions: [], notAfter: null });
    return draft.id;
  };
  const orphans = async (): Promise<readonly OpenAnswers[]> => {
    let found: readonly OpenAnswers[] = [];
    await store.withSweep((open) => {
      found = open;
      return Promise.resolve();
    });
    return found;
  };

  it('is found from the place it noted on, without what was settled or what another replica made', async () => {
    const [dead, other] = [randomUUID(), randomUUID()];
    await store.renew(dead, await store.sizes());
    const open = await append(dead);
    const settled = await append(dead);
    await append(dead, settled);
    await append(other);
    expect(await orphans()).toEqual([{ replica: dead, region: REGION, ids: [open] }]);
    await append(other, open);
    expect(await orphans()).toEqual([]);
  });

  it('is found as soon as of any other when its lease was renewed while the clock of the database was an hour ahead', async () => {
    const replica = randomUUID();
    await store.renew(replica, await store.sizes());
    const open = await append(replica);
    const reader = new LedgerReader(database.adminUrl);
    const ahead = "UPDATE ledger.replica SET lease_until = lease_until + interval '1 hour' WHERE id = $1";
    await reader.sql(ahead, [replica]);
    await reader.close();
    expect(await orphans()).toEqual([{ replica, region: REGION, ids: [open] }]);
    await append(replica, open);
    expect(await orphans()).toEqual([]);
  });

  it('is nothing for a replica that stopped in order', async () => {
    const replica = randomUUID();
    await store.renew(replica, await store.sizes());
    await append(replica);
    await store.release(replica, await store.sizes());
    expect(await orphans()).toEqual([]);
  });

  it('is found again after its outcomes were lost by a restore, also of a replica that lived on and stopped in order', async () => {
    const replica = randomUUID();
    await store.renew(replica, await store.sizes());
    const answer = await append(replica);
    const [shard = '', size = 0] = Object.entries(await store.sizes()).find(([name]) => name.startsWith(REGION)) ?? [];
    // It told the outcome, and has seen more than there is now.
    const seen = { [shard]: size + 2 };
    await store.renew(replica, seen);
    await store.release(replica, seen);
    expect(await orphans()).toEqual([{ replica, region: REGION, ids: [answer] }]);
    await append(randomUUID(), answer);
    expect(await orphans()).toEqual([]);
  });

  it('is told by one sweeper at a time', async () => {
    const replica = randomUUID();
    await store.renew(replica, await store.sizes());
    await append(replica);
    let second: boolean | null = null;
    await store.withSweep(async () => {
      second = false;
      await store.withSweep(() => {
        second = true;
        return Promise.resolve();
      });
    });
    expect(second).toBe(false);
  });

  it('leaves the ledger with one row a leaf, and its bodies beside them', async () => {
    const reader = new LedgerReader(database.adminUrl);
    const [{ leaves, bodies } = { leaves: 0, bodies: 1 }] = await reader.sql<{ leaves: number; bodies: number }>(
      'SELECT (SELECT count(*)::int FROM ledger.leaf) AS leaves, (SELECT count(*)::int FROM ledger.body) AS bodies',
    );
    expect(leaves).toBe(bodies);
    await reader.close();
  });
});
