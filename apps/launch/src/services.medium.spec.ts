import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { eventually } from '#testing';
import { asAdmin, bootstrap } from './bootstrap.js';
import { openDataFolder } from './data-folder.js';
import { Household } from './household.js';
import { kafkaParts } from './kafka-jars.js';
import { startKafka } from './kafka.js';
import { passwordsOf } from './passwords.js';
import { freePort } from './ports.js';
import { startPostgres } from './postgres.js';
import type { Postgres } from './postgres.js';
import { isAlive } from './processes.js';
import { readRun } from './run-state.js';
import type { Service } from './service.js';

// Real: PostgreSQL and Kafka of their own, beside those of the test run.
let folder: string;
let house: Household;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kp-services-'));
  house = new Household(() => undefined);
  await openDataFolder(folder);
});

afterEach(async () => {
  await house.stop();
  rmSync(folder, { recursive: true, force: true });
});

function postgresOn(port: number): Promise<Postgres> {
  const password = passwordsOf(folder, false).superuser;
  return startPostgres({ dataFolder: folder, port, password, durable: false, onService: house.take });
}

it('adopts a healthy database, moves it to another port, and keeps its data', async () => {
  const first = await postgresOn(await freePort());
  await bootstrap(first.adminUrl, passwordsOf(folder, true));

  const again = await postgresOn(first.service.port);
  expect(again.service.adopted).toBe(true);
  expect(again.service.process).toEqual(first.service.process);

  const moved = await postgresOn(await freePort());
  expect(moved.service.adopted).toBe(false);
  expect(isAlive(first.service.process)).toBe(false);
  const roles = await asAdmin(moved.adminUrl, (client) =>
    client.query<{ rolname: string }>(`SELECT rolname FROM pg_roles WHERE rolname LIKE 'ketenpoort%' ORDER BY 1`),
  );
  expect(roles.rows.map((row) => row.rolname)).toEqual([
    'ketenpoort_consent',
    'ketenpoort_gateway',
    'ketenpoort_migrator',
  ]);
}, 60_000);

it('logs no value that a statement was given, nor one that stands in its way', async () => {
  const { adminUrl, service } = await postgresOn(await freePort());
  const client = new pg.Client(adminUrl);
  await client.connect();
  await client.query('CREATE TABLE t (bsn text PRIMARY KEY, at date CHECK (at > $$2000-01-01$$))');
  const attempts: readonly (readonly [string, unknown[]])[] = [
    ['INSERT INTO t VALUES ($1)', ['999990019']],
    ['INSERT INTO t VALUES ($1)', ['999990019']],
    ['INSERT INTO t VALUES ($1, $2)', ['geheim', '1999-01-01']],
    ['SELECT $1::uuid', ['999990019']],
    ["SELECT '999990019' FROM geheim", []],
  ];
  const ends = await Promise.allSettled(attempts.map(([text, values]) => client.query(text, values)));
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected', 'rejected']);
  await client.end();
  const logged = readFileSync(service.log, 'utf8');
  expect(logged).toContain('ready to accept connections');
  for (const value of ['999990019', 'geheim', '1999-01-01']) expect(logged).not.toContain(value);
}, 60_000);

it('adopts a serving broker, starts anew after a kill, and forgets a stopped one', async () => {
  const parts = await kafkaParts(house.signal);
  if ('missing' in parts) throw new Error(parts.missing);
  const port = await freePort();
  const options = { dataFolder: folder, port, parts, brief: true, onService: house.take, signal: house.signal };
  const first = await startKafka(options);
  const again = await startKafka(options);
  expect(again.service.process).toEqual(first.service.process);

  process.kill(first.service.process.pid, 'SIGKILL');
  await first.service.ended;
  const restarted = await startKafka(options);
  expect(restarted.service.adopted).toBe(false);
  await restarted.service.stop();
  expect(readRun(folder, 'kafka')).toBeUndefined();
}, 60_000);

it('keeps the classes of the first broker of all, tells of none but the one that serves, and leaves none when it is stopped meanwhile', async () => {
  const parts = await kafkaParts(house.signal);
  if ('missing' in parts) throw new Error(parts.missing);
  const classes = join(folder, 'classes');
  const told: Service[] = [];
  const onService = (service: Service): unknown => told.push(service);
  const leaving = new AbortController();
  const options = { dataFolder: folder, port: await freePort(), parts: { ...parts, classes }, brief: true, onService };
  const starting = startKafka({ ...options, signal: leaving.signal });
  await eventually('the first broker of all runs', () => Promise.resolve(readRun(folder, 'kafka')));
  leaving.abort(new Error('left'));
  await expect(starting).rejects.toThrow();
  expect([told, readRun(folder, 'kafka'), existsSync(classes)]).toEqual([[], undefined, false]);

  const { service } = await startKafka({ ...options, signal: house.signal });
  expect([told, service.hasEnded()]).toEqual([[service], false]);
  expect(statSync(classes).size).toBeGreaterThan(1_000_000);
  await service.stop();
}, 120_000);
