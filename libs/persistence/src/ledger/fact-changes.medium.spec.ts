// Real here: PostgreSQL with the gateway's role. Made up: the facts, and the key whose epoch moves.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { eventually, freshDatabase, testNotary, type FreshDatabase } from '#testing';
import { modelOptions } from '../entities/data-source.js';
import { isDatabaseTrouble } from './database-trouble.js';
import { FactChanges, type FactChange } from './fact-changes.js';
import { openRegion } from './open-region.js';

const REGION = 'groningen';
/** SQLSTATE transaction_timeout. */
const TRANSACTION_TIMEOUT = '25P04';

describe('a change of facts', () => {
  let database: FreshDatabase;
  let admin: pg.Client;
  let model: DataSource;
  let changes: FactChanges;

  beforeAll(async () => {
    database = await freshDatabase();
    admin = new pg.Client(database.adminUrl);
    await admin.connect();
    // Whatever a database says for itself, the write path asks for what it needs.
    const name = pg.escapeIdentifier(new URL(database.adminUrl).pathname.slice(1));
    await admin.query(`ALTER DATABASE ${name} SET default_transaction_isolation = 'repeatable read'`);
    model = await new DataSource(modelOptions(database.gatewayUrl)).initialize();
    changes = new FactChanges(model, testNotary());
    await openRegion(model, REGION, 'Groningen');
  });

  afterAll(async () => {
    await model.destroy();
    await admin.end();
    await database.drop();
  });

  const epochOf = async ({ manager }: Pick<FactChange, 'manager'>, key: string): Promise<number> => {
    const text = 'SELECT epoch::int FROM gate.epoch WHERE key = $1';
    return (await manager.query<{ epoch: number }[]>(text, [key]))[0]?.epoch ?? 0;
  };
  const somebodyWaits = (): Promise<unknown> =>
    eventually('somebody waits for the lock', async () => {
      const text = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
      return (await admin.query(text)).rows.length > 0;
    });

  it('reads what the one before it wrote, however long it waited for it', async () => {
    let second = Promise.resolve(0);
    await changes.change([REGION], async ({ bump }) => {
      second = changes.change([REGION], (change) => epochOf(change, 'case:1'));
      await somebodyWaits();
      bump('case:1');
    });
    expect(await second).toBe(1);
  });

  it('holds no region while it waits for the register, and has a time of whole milliseconds', async () => {
    const key = `hashtext('ketenpoort register')`;
    await admin.query(`SELECT pg_advisory_lock(${key})`);
    const waiting = changes.changeWhere(
      () => Promise.resolve([REGION]),
      ({ now }) => Promise.resolve(now),
    );
    await somebodyWaits();
    await changes.change([REGION], () => Promise.resolve());
    await admin.query(`SELECT pg_advisory_unlock(${key})`);
    expect(Number.isInteger(await waiting)).toBe(true);
  });

  it('is ended by the database after two seconds under the lock, and changes nothing', async () => {
    const slow = changes.change([REGION], async ({ manager, bump }) => {
      bump('case:2');
      expect(await manager.query('SHOW transaction_timeout')).toEqual([{ transaction_timeout: '2s' }]);
      await manager.query('SELECT pg_sleep(8)');
    });
    await expect(slow).rejects.toMatchObject({ driverError: { code: TRANSACTION_TIMEOUT } });
    expect(await epochOf(model, 'case:2')).toBe(0);
  });

  it('is ended as well when it asks nothing of the database meanwhile, and the next one goes on', async () => {
    const idle = changes.change([REGION], () => new Promise((wake) => setTimeout(wake, 4_500)));
    idle.catch(() => undefined);
    await new Promise((wake) => setTimeout(wake, 1_000));
    // Waits for what is left of those two seconds, and would be ended itself if it were more.
    await changes.change([REGION], () => Promise.resolve());
    // Nobody's mistake but that it took so long: who asked is told to come back, and not that there is a bug.
    const [told] = await Promise.allSettled([idle]);
    expect(told.status === 'rejected' && isDatabaseTrouble(told.reason)).toBe(true);
  });
});
