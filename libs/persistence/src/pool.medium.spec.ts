// Real here: PostgreSQL, and a process of its own that loses its connections.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, LedgerReader, type FreshDatabase } from '#testing';
import { poolOf } from './pool.js';

const PID = 'SELECT pg_backend_pid() AS pid';

describe('a connection of a pool that is cut off', () => {
  let database: FreshDatabase;
  let admin: LedgerReader;
  let pool: ReturnType<typeof poolOf>;

  beforeAll(async () => {
    database = await freshDatabase();
    admin = new LedgerReader(database.adminUrl);
    pool = poolOf(database.gatewayUrl, 'test', 1);
  });

  afterAll(async () => {
    await pool.end();
    await admin.close();
    await database.drop();
  });

  const cutOff = async (pid: number | undefined): Promise<void> => {
    await admin.sql('SELECT pg_terminate_backend($1)', [pid]);
    await sleep(200);
  };

  it('while nobody has it ends nothing', async () => {
    const { rows } = await pool.query<{ pid: number }>(PID);
    await cutOff(rows[0]?.pid);
    expect((await pool.query<{ pid: number }>(PID)).rows[0]?.pid).not.toBe(rows[0]?.pid);
  });

  it('between two statements of who has it ends nothing: the next of them rejects, and the pool makes another', async () => {
    const client = await pool.connect();
    const { rows } = await client.query<{ pid: number }>(PID);
    // What would end the process if nobody listened.
    expect(client.listenerCount('error')).toBeGreaterThan(0);
    await cutOff(rows[0]?.pid);
    await expect(client.query('SELECT 1')).rejects.toThrow();
    client.release();
    expect((await pool.query<{ pid: number }>(PID)).rows[0]?.pid).not.toBe(rows[0]?.pid);
  });
});
