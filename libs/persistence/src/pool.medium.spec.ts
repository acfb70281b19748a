// Real here: PostgreSQL, and a process of its own that loses its connections.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, LedgerReader, Wire, type FreshDatabase } from '#testing';
import { DataSource } from 'typeorm';
import { LedgerUnavailable } from '#kernel';
import { modelOptions } from './entities/data-source.js';
import { PostgresLedgerFeed } from './relay/ledger-feed.js';
import { poolOf } from './pool.js';

/** Long enough for an answer, and short to wait for. Milliseconds. */
const SOON_MS = 1_000;
const PID = 'SELECT pg_backend_pid() AS pid';

const extraOf = (url: string): object => new DataSource(modelOptions(url)).options.extra as object;

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

describe('a connection that is lost while its server is asked whether it is written to', () => {
  it.each([
    ['of a pool', (url: string) => poolOf(url, 'test', 1).connect()],
    ['of the pool of the model', (url: string) => new DataSource(modelOptions(url)).initialize()],
  ])('%s ends nothing: who wanted it is told', async (_whose, connected) => {
    const database = await freshDatabase();
    const wire = await Wire.to(database.gatewayUrl);
    wire.breaks.push({ at: 'SHOW transaction_read_only', arrives: false, closes: true });
    await expect(connected(wire.url)).rejects.toThrow('Connection terminated');
    await wire.close();
    await database.drop();
  });
});

describe('a connection of which neither end was told that it is gone', () => {
  it('is given up with the statement that waits in vain: the next one of the model is asked on another', async () => {
    const database = await freshDatabase();
    const wire = await Wire.to(database.gatewayUrl);
    const model = new DataSource(modelOptions(wire.url, { query_timeout: SOON_MS }));
    model.setOptions({ poolSize: 1 });
    await model.initialize();
    wire.breaks.push({ at: 'SELECT 1', arrives: true, closes: false });
    await expect(model.transaction((manager) => manager.query('SELECT 1'))).rejects.toThrow('Query read timeout');
    expect(await model.query('SELECT 2 AS is')).toEqual([{ is: 2 }]);
    expect(wire.connections).toBe(2);
    await model.destroy();
    await wire.close();
    await database.drop();
  });

  it.each([
    ['the pools', () => poolOf('postgres://nobody@127.0.0.1/none', 'test', 1).options],
    ['the model', () => extraOf('postgres://nobody@127.0.0.1/none')],
  ])('is noticed in time by %s', (_whose, options) => {
    expect(options()).toMatchObject({ query_timeout: 12_000, statement_timeout: 10_000, keepAlive: true });
  });
});

describe('a server that only reads, as a standby does', () => {
  let database: FreshDatabase;
  let admin: LedgerReader;

  const readsOnly = async (value: 'on' | 'off'): Promise<void> => {
    const [row] = await admin.sql<{ name: string }>('SELECT current_database() AS name');
    await admin.sql(`ALTER DATABASE ${String(row?.name)} SET default_transaction_read_only = ${value}`);
  };

  beforeAll(async () => {
    database = await freshDatabase();
    admin = new LedgerReader(database.adminUrl);
    await readsOnly('on');
  });

  afterAll(async () => {
    await admin.close();
    await database.drop();
  });

  it('gives no connection to a pool that decisions rest on, and none is kept: the next may find the primary', async () => {
    const pool = poolOf(database.gatewayUrl, 'test', 1);
    await expect(pool.query('SELECT 1')).rejects.toThrow(LedgerUnavailable);
    await expect(pool.connect()).rejects.toThrow('promote it');
    await readsOnly('off');
    expect((await pool.query('SELECT 1')).rowCount).toBe(1);
    await readsOnly('on');
    await pool.end();
  });

  it('gives none to what changes facts, nor to the relay', async () => {
    await expect(new DataSource(modelOptions(database.gatewayUrl)).initialize()).rejects.toThrow(LedgerUnavailable);
    const feed = new PostgresLedgerFeed(database.gatewayUrl);
    await expect(feed.shards()).rejects.toThrow(LedgerUnavailable);
    await expect(feed.lead('groningen-2026')).rejects.toMatchObject({ code: '25006' });
    await feed.close();
  });

  it('serves who only looks', async () => {
    const pool = poolOf(database.gatewayUrl, 'test', 1, 'ANY');
    expect((await pool.query('SELECT 1')).rowCount).toBe(1);
    await pool.end();
  });
});
