import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ledger } from '#ledger';
import { poolOf, ReplicaStore } from '#persistence';
import { freshDatabase, type FreshDatabase } from '#testing';
import { DatabaseClock } from '../clock.js';
import { OpenAnswers } from './open-answers.js';
import { ReplicaLease } from './replica-lease.js';

/** Real here: PostgreSQL, with the gateway's role. */
class NoLedger extends Ledger {
  append(): Promise<never> {
    return Promise.reject(new Error('nothing is to be recorded here'));
  }
}

describe('a replica that stops', () => {
  let database: FreshDatabase;
  let pool: ReturnType<typeof poolOf>;

  beforeAll(async () => {
    database = await freshDatabase();
    pool = poolOf(database.gatewayUrl, 'test', 2);
  });

  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  it.each([
    ['gives its lease back when every outcome is recorded', false, true],
    ['leaves its lease to run out while an answer is open, so that another tells UNKNOWN', true, false],
  ])('%s', async (_case, isOpen, settled) => {
    const open = new OpenAnswers(randomUUID());
    const lease = new ReplicaLease(open, new ReplicaStore(pool), new NoLedger(), new DatabaseClock());
    await lease.start();
    if (isOpen) open.add({ id: randomUUID(), shard: 'groningen-2026', idx: 3 });
    await lease.stop();
    const { rows } = await pool.query('SELECT settled, open_from FROM ledger.replica WHERE id = $1', [open.replica]);
    expect(rows).toEqual([{ settled, open_from: { meta: 0, ...(isOpen && { 'groningen-2026': 3 }) } }]);
  });
});
