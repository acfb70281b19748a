import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { LedgerUnavailable } from '#kernel';
import { leafHash, type Draft, type Outcome } from '#ledger';
import {
  DatabaseClock,
  draftOf,
  FactChanges,
  modelOptions,
  openRegion,
  PostgresLedger,
  poolOf,
  ReplicaStore,
  sha256,
  unsettled,
} from '#persistence';
import { eventually, freshDatabase, LedgerReader, testNotary, type FreshDatabase } from '#testing';
import { LateOutcomes } from './late-outcomes.js';
import { OpenAnswers } from './open-answers.js';
import { outcomeEntry } from './outcome-entry.js';
import { ReplicaLease } from './replica-lease.js';

/** Real here: PostgreSQL with the gateway's role, the ledger's own writers. */
const REGION = 'groningen';

describe('a replica', () => {
  let database: FreshDatabase;
  let pool: ReturnType<typeof poolOf>;
  let model: DataSource;
  let changes: FactChanges;
  let ledger: PostgresLedger;
  let reader: LedgerReader;
  const lapses: number[] = [];

  beforeAll(async () => {
    database = await freshDatabase();
    pool = poolOf(database.gatewayUrl, 'test', 4);
    model = await new DataSource(modelOptions(database.gatewayUrl)).initialize();
    const notary = testNotary();
    changes = new FactChanges(model, notary);
    ledger = new PostgresLedger(database.gatewayUrl, notary);
    reader = new LedgerReader(database.adminUrl);
    await openRegion(model, REGION, 'Groningen');
  });

  afterAll(async () => {
    await ledger.close();
    await Promise.all([pool.end(), model.destroy(), reader.close()]);
    await database.drop();
  });

  const leaseOf = (open: OpenAnswers, store = new ReplicaStore(pool)): ReplicaLease =>
    new ReplicaLease(open, { store, changes, clock: new DatabaseClock(), onLapse: (seconds) => lapses.push(seconds) });
  const record = async (replica: string): Promise<string> => {
    const id = randomUUID();
    const bytes = Buffer.from(JSON.stringify({ id }));
    const draft: Draft = { id, kind: 'disclosure', bytes, hash: leafHash(sha256, bytes), replica, settles: null };
    await ledger.append(REGION, { entries: [draft], preconditions: [], notAfter: null });
    return id;
  };
  const outcomesOf = async (id: string): Promise<unknown[]> =>
    (await reader.rows()).filter(({ settles }) => settles === id).map(({ entry }) => entry['outcome']);
  const expire = (replica: string): Promise<unknown> =>
    reader.sql("UPDATE ledger.replica SET lease_until = now() - interval '2 minutes' WHERE id = $1", [replica]);
  const tell = (id: string, outcome: Outcome, replica: string): Promise<unknown> => {
    const entry = outcomeEntry(id, REGION, { outcome, replica, at: Date.now() });
    return ledger.append(REGION, { entries: [draftOf(entry, replica)], preconditions: [], notAfter: null });
  };

  describe('that stops', () => {
    it.each([
      ['gives its lease back when every outcome is recorded', false, true],
      ['leaves its lease to run out while an answer is open, so that another tells UNKNOWN', true, false],
    ])('%s', async (_case, isOpen, settled) => {
      const open = new OpenAnswers(randomUUID());
      const lease = leaseOf(open);
      await lease.start();
      if (isOpen) open.add({ id: randomUUID(), shard: 'groningen-2026', idx: 0 });
      await lease.stop();
      const { rows } = await pool.query('SELECT settled FROM ledger.replica WHERE id = $1', [open.replica]);
      expect(rows).toEqual([{ settled }]);
    });
  });

  describe('that was away for longer than its lease', () => {
    it('renews it before it records anything, and notices that it had run out', async () => {
      const open = new OpenAnswers(randomUUID());
      const lease = leaseOf(open);
      await lease.start();
      expect(lease.isGood).toBe(true);
      await lease.stop();
      await expire(open.replica);
      const late = leaseOf(open);
      expect(late.isGood).toBe(false);
      await Promise.all([late.hold(), late.hold()]);
      expect(late.isGood).toBe(true);
      expect(lapses).toEqual([expect.closeTo(120, -1)]);
    });

    it('records nothing while it cannot renew it', async () => {
      const away = poolOf(database.gatewayUrl, 'test', 1);
      await away.end();
      const late = leaseOf(new OpenAnswers(randomUUID()), new ReplicaStore(away));
      await expect(late.hold()).rejects.toBeInstanceOf(LedgerUnavailable);
    });

    it('is told UNKNOWN once for what it left open, and not for what it told itself while it was looked for', async () => {
      const [dead, sweeper] = [new OpenAnswers(randomUUID()), leaseOf(new OpenAnswers(randomUUID()))];
      await new ReplicaStore(pool).renew(dead.replica, await new ReplicaStore(pool).sizes());
      const [open, toldItself] = [await record(dead.replica), await record(dead.replica)];
      await expire(dead.replica);
      const store = new ReplicaStore(pool);
      await store.withSweep(async (orphans, looked) => {
        expect(orphans).toEqual([{ replica: dead.replica, region: REGION, ids: [open, toldItself] }]);
        await tell(toldItself, 'DELIVERED', dead.replica);
        expect(await unsettled(model.manager, [open, toldItself], looked)).toEqual([open]);
      });
      await sweeper.settleOrphans();
      await sweeper.settleOrphans();
      expect([await outcomesOf(open), await outcomesOf(toldItself)]).toEqual([['UNKNOWN'], ['DELIVERED']]);
    });
  });

  describe('that lost what became of an answer', () => {
    const settled = async (outcomes: LateOutcomes): Promise<void> => {
      await outcomes.drain();
    };

    it('tells it once it can look: of what is recorded, once, and of what is not, nothing', async () => {
      const open = new OpenAnswers(randomUUID());
      const [unseen, told, never] = [await record(open.replica), await record(open.replica), randomUUID()];
      await tell(told, 'DELIVERED', open.replica);
      const outcomes = new LateOutcomes(changes, open);
      outcomes.add(
        REGION,
        [unseen, told, never].map((id) => ({ id, outcome: 'ABORTED' })),
      );
      await settled(outcomes);
      expect(await Promise.all([unseen, told, never].map(outcomesOf))).toEqual([['ABORTED'], ['DELIVERED'], []]);
      expect(open.isEmpty()).toBe(true);
    });

    it('keeps looking while the ledger is away, and is not done before', async () => {
      const open = new OpenAnswers(randomUUID());
      const id = await record(open.replica);
      const outcomes = new LateOutcomes(changes, open);
      await reader.sql('REVOKE SELECT ON ledger.head FROM ketenpoort_gateway');
      let isTold = false;
      outcomes.add(REGION, [{ id, outcome: 'DELIVERED', settled: () => (isTold = true) }]);
      await new Promise((wake) => setTimeout(wake, 700));
      expect([isTold, open.isEmpty(), await outcomesOf(id)]).toEqual([false, false, []]);
      await reader.sql('GRANT SELECT ON ledger.head TO ketenpoort_gateway');
      await eventually('it is told', () => Promise.resolve(isTold));
      expect([open.isEmpty(), await outcomesOf(id)]).toEqual([true, ['DELIVERED']]);
    });

    it('leaves to the lease what it could not tell before it stops, and what is too much to keep in mind', async () => {
      const open = new OpenAnswers(randomUUID());
      const id = await record(open.replica);
      await reader.sql('REVOKE SELECT ON ledger.head FROM ketenpoort_gateway');
      const outcomes = new LateOutcomes(changes, open);
      outcomes.add(REGION, [{ id, outcome: 'ABORTED' }]);
      await settled(outcomes);
      await reader.sql('GRANT SELECT ON ledger.head TO ketenpoort_gateway');
      expect([open.isEmpty(), await outcomesOf(id)]).toEqual([false, []]);
      const full = new OpenAnswers(randomUUID());
      const few = new LateOutcomes(changes, full, 1);
      few.add(REGION, [
        { id, outcome: 'ABORTED' },
        { id: randomUUID(), outcome: 'ABORTED' },
      ]);
      await settled(few);
      expect([full.isEmpty(), await outcomesOf(id)]).toEqual([false, []]);
    });
  });
});
