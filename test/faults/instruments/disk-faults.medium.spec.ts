import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { eventually, untilDone } from '#testing';
import { openDataFolder } from '../../../apps/launch/src/data-folder.js';
import { freePort } from '../../../apps/launch/src/ports.js';
import type { Service } from '../../../apps/launch/src/service.js';
import { FaultyPostgres } from './faulty-postgres.js';
import { compileShims, type Shims } from './shims.js';

/** Real: PostgreSQL with fsync on, and the shims as they are compiled here. */
const WORD = 'not-a-secret';

let tools: string;
let shims: Shims;

beforeAll(async () => {
  tools = mkdtempSync(join(tmpdir(), 'kp-shims-'));
  shims = await compileShims(tools);
});

afterAll(() => {
  rmSync(tools, { recursive: true, force: true });
});

/** A PostgreSQL with a table of numbers, and clients to write to it. */
class Numbers {
  readonly postgres: FaultyPostgres;
  readonly #folder = mkdtempSync(join(tmpdir(), 'kp-disk-'));
  readonly #services: Service[] = [];
  #url = '';

  private constructor(port: number, durable: boolean) {
    this.postgres = new FaultyPostgres({
      ...{ folder: this.#folder, port, password: WORD, shims, durable },
      onService: (service) => this.#services.push(service),
    });
  }

  static async make(durable = true): Promise<Numbers> {
    const made = new Numbers(await freePort(), durable);
    chmodSync(made.#folder, 0o711);
    await openDataFolder(made.#folder);
    await made.start();
    await made.run('CREATE TABLE number (value int PRIMARY KEY)', 'CHECKPOINT');
    return made;
  }

  async start(): Promise<void> {
    this.#url = await this.postgres.start();
  }

  /** Each on its own, on one connection of its own. */
  async run(...statements: readonly string[]): Promise<pg.QueryResult<{ value: number }>[]> {
    const client = new pg.Client({ connectionString: this.#url });
    client.on('error', () => undefined);
    const results: pg.QueryResult<{ value: number }>[] = [];
    try {
      await client.connect();
      for (const statement of statements) results.push(await client.query<{ value: number }>(statement));
    } finally {
      await client.end().catch(() => undefined);
    }
    return results;
  }

  async add(...values: readonly number[]): Promise<void> {
    await this.run(...values.map((value) => `INSERT INTO number VALUES (${String(value)})`));
  }

  async all(): Promise<number[]> {
    const [result] = await this.run('SELECT value FROM number ORDER BY value');
    return (result?.rows ?? []).map(({ value }) => value);
  }

  async remove(): Promise<void> {
    this.postgres.disk.heal();
    for (const service of this.#services) await service.stop();
    this.postgres.disk.close();
    this.postgres.clock.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

describe('a durable PostgreSQL', () => {
  let numbers: Numbers;

  beforeAll(async () => {
    numbers = await Numbers.make();
  });

  afterEach(async () => {
    numbers.postgres.disk.heal();
    numbers.postgres.clock.heal();
    await numbers.run('DELETE FROM number');
  });

  afterAll(() => numbers.remove());

  it('has after a power loss all that it acknowledged', async () => {
    const { disk } = numbers.postgres;
    disk.keepJournal();
    const values = Array.from({ length: 50 }, (_, index) => index);
    await numbers.add(...values);
    const lost = await numbers.postgres.losePower();
    expect(lost.steps).toBeGreaterThan(0);
    await numbers.start();
    expect(await numbers.all()).toEqual(values);

    disk.keepJournal();
    await numbers.add(100, 101);
    await numbers.run('CHECKPOINT');
    await numbers.add(102);
    await numbers.postgres.losePower(() => 0.5);
    await numbers.start();
    expect(await numbers.all()).toEqual([...values, 100, 101, 102]);
  });

  it('loses in a power loss what it acknowledged with synchronous_commit off', async () => {
    await numbers.add(1);
    // Else the log is written out in the background, a moment after.
    await numbers.run("ALTER SYSTEM SET wal_writer_delay = '10s'", 'SELECT pg_reload_conf()', 'SELECT pg_sleep(0.5)');
    numbers.postgres.disk.keepJournal();
    await numbers.run('SET synchronous_commit = off', 'INSERT INTO number VALUES (2)');
    await numbers.postgres.losePower();
    await numbers.start();
    expect(await numbers.all()).toEqual([1]);
  });

  it('panics at a log that cannot be synced, recovers, and has all that it acknowledged', async () => {
    const { disk } = numbers.postgres;
    await numbers.add(1);
    const before = disk.counts().failed;
    disk.failSyncs({ times: 1, where: 'wal' });
    await expect(numbers.add(2)).rejects.toThrow();
    expect(disk.counts().failed).toBe(before + 1);
    await untilDone('it has recovered', () => numbers.add(3));
    expect(await numbers.all()).toEqual(expect.arrayContaining([1, 3]));
  });

  it('stays down while no sync succeeds, and comes back when one does', async () => {
    const { disk } = numbers.postgres;
    await numbers.add(1);
    const before = disk.counts().failed;
    disk.failSyncs({ times: 'all' });
    await expect(numbers.add(2)).rejects.toThrow();
    await eventually('recovery fails too', () => Promise.resolve(disk.counts().failed > before + 1));
    await numbers.postgres.kill(); // its postmaster lives on, and lets nobody in
    disk.heal();
    await numbers.start();
    expect(await numbers.all()).toContain(1);
  });

  it('refuses what does not fit when nothing grows, and goes on when there is room again', async () => {
    const { disk } = numbers.postgres;
    await numbers.add(1);
    disk.full('nothing grows');
    const many = 'INSERT INTO number SELECT generate_series(10, 100000)';
    await expect(numbers.run(many)).rejects.toMatchObject({
      code: '53100',
    });
    expect(disk.counts().refused).toBeGreaterThan(0);
    disk.heal();
    await numbers.add(2);
    expect(await numbers.all()).toEqual([1, 2]);
  });

  it('acknowledges nothing when nothing is written, and loses nothing of what was before', async () => {
    const { disk } = numbers.postgres;
    await numbers.add(1);
    disk.full('nothing is written');
    await expect(numbers.add(2)).rejects.toThrow();
    await numbers.postgres.kill();
    disk.heal();
    await numbers.start();
    expect(await numbers.all()).toContain(1);
  });

  it('takes so much longer to acknowledge when syncs are slow', async () => {
    const { disk } = numbers.postgres;
    const before = disk.counts().slowed;
    disk.slow(200);
    const start = performance.now();
    await numbers.add(1);
    expect(performance.now() - start).toBeGreaterThanOrEqual(200);
    expect(disk.counts().slowed).toBeGreaterThan(before);
  });

  it('goes by the clock that it is given', async () => {
    const { clock } = numbers.postgres;
    const now = async (): Promise<number> => {
      const [result] = await numbers.run('SELECT extract(epoch FROM clock_timestamp())::float8 AS value');
      return (result?.rows[0]?.value ?? 0) - Date.now() / 1000;
    };
    for (const shift of [3_600, -3_600, 0]) {
      clock.shift(shift);
      expect(Math.abs((await now()) - shift)).toBeLessThan(5);
    }
  });
});

it('loses in a power loss what was acknowledged without fsync', async () => {
  const numbers = await Numbers.make(false);
  numbers.postgres.disk.keepJournal();
  await numbers.add(1, 2, 3);
  await numbers.postgres.losePower();
  await numbers.start();
  expect(await numbers.all()).toEqual([]);
  await numbers.remove();
});
