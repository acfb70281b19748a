// Real here: PostgreSQL with the gateway's role, and TCP, through a wire that can be broken. Made up: the entries.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { FactsChanged, LedgerUnavailable, type Precondition } from '#kernel';
import type { Draft, EntryGroup, Place } from '#ledger';
import { freshDatabase, Wire, type FreshDatabase } from '#testing';
import { modelOptions } from '../entities/data-source.js';
import { sha256 } from './draft.js';
import { FactChanges } from './fact-changes.js';
import { openRegion } from './open-region.js';
import { RegionWriter } from './region-writer.js';

const REGION = 'groningen';
/** SQLSTATE transaction_timeout. */
const TRANSACTION_TIMEOUT = '25P04';
const EPOCH: Precondition = { key: 'case:1', epoch: 0 };

function draft(size = 16): Draft {
  const bytes = Buffer.alloc(size, 'a');
  return { id: randomUUID(), kind: 'outcome', bytes, hash: sha256(bytes), replica: null, settles: null };
}

const group = (change: Partial<EntryGroup> = {}): EntryGroup => ({
  entries: [draft()],
  preconditions: [EPOCH],
  notAfter: null,
  ...change,
});

describe('the writer of a region', () => {
  let database: FreshDatabase;
  let admin: pg.Client;
  let model: DataSource;
  let wire: Wire;
  let writer: RegionWriter;

  beforeAll(async () => {
    database = await freshDatabase();
    admin = new pg.Client(database.adminUrl);
    await admin.connect();
    model = await new DataSource(modelOptions(database.gatewayUrl)).initialize();
    await openRegion(model, REGION, 'Groningen');
  });

  beforeEach(async () => {
    wire = await Wire.to(database.gatewayUrl);
    writer = new RegionWriter(wire.url, REGION);
  });

  afterEach(async () => {
    await writer.close();
    await wire.close();
  });

  afterAll(async () => {
    await model.destroy();
    await admin.end();
    await database.drop();
  });

  const idsIn = async (entries: readonly Draft[]): Promise<string[]> => {
    const ids = entries.map(({ id }) => id);
    const text = 'SELECT id FROM ledger.leaf WHERE id = ANY($1::uuid[]) ORDER BY idx';
    return (await admin.query<{ id: string }>(text, [ids])).rows.map(({ id }) => id);
  };
  const indexesOf = async (): Promise<number[]> => {
    const { rows } = await admin.query<{ idx: string }>('SELECT idx FROM ledger.leaf ORDER BY idx');
    return rows.map(({ idx }) => Number(idx));
  };

  it.each(['after', 'silent'] as const)(
    'finds by its id what was recorded when the answer to COMMIT is lost: %s',
    async (broken) => {
      await writer.append(group());
      wire.next = broken;
      const lost = group({ entries: [draft(), draft()] });
      const places = await writer.append(lost);
      expect(places.map(({ id }) => id)).toEqual(lost.entries.map(({ id }) => id));
      expect(await idsIn(lost.entries)).toEqual(places.map(({ id }) => id));
      await writer.append(group());
    },
    20_000,
  );

  it('answers nothing, and has recorded nothing, when COMMIT never reached the database', async () => {
    await writer.append(group());
    wire.next = 'before';
    const lost = group();
    await expect(writer.append(lost)).rejects.toBeInstanceOf(LedgerUnavailable);
    expect(await idsIn(lost.entries)).toEqual([]);
    await expect(writer.append(group())).resolves.toHaveLength(1);
  }, 20_000);

  it('drops whole what rests on older facts or came too late, and records the rest of the batch', async () => {
    const [moved, late, whole] = [
      group({ entries: [draft(), draft()], preconditions: [EPOCH, { key: 'case:2', epoch: 7 }] }),
      group({ notAfter: 1 }),
      group({ entries: [draft(), draft()], notAfter: Date.now() + 60_000 }),
    ];
    const first = writer.append(group());
    const [dropped, expired, kept] = await Promise.allSettled([moved, late, whole].map((one) => writer.append(one)));
    await first;
    expect(dropped).toMatchObject({ reason: expect.any(FactsChanged) as unknown });
    expect(expired).toMatchObject({ reason: expect.any(FactsChanged) as unknown });
    expect(kept).toMatchObject({ value: whole.entries.map(({ id }) => ({ id })) });
    expect(await idsIn([...moved.entries, ...late.entries])).toEqual([]);
  });

  it('refuses at once what does not fit, and records what does', async () => {
    const all = Array.from({ length: 8_193 }, () => draft());
    const first = writer.append(group());
    const batch = [{ entries: all }, { entries: [draft(65_537)] }, { entries: [draft(65_536)] }, {}];
    const [many, large, fitting, small] = await Promise.allSettled(batch.map((change) => writer.append(group(change))));
    for (const refused of [many, large])
      expect(refused).toMatchObject({ reason: expect.any(LedgerUnavailable) as unknown });
    for (const recorded of [fitting, small]) expect(recorded).toMatchObject({ status: 'fulfilled' });
    await first;
    expect(await idsIn(all.slice(0, 1))).toEqual([]);
  });

  it('does not wait for ever for a region that another session holds', async () => {
    await admin.query('BEGIN');
    await admin.query('SELECT 1 FROM ledger.head WHERE region = $1 FOR UPDATE', [REGION]);
    try {
      await expect(writer.append(group())).rejects.toBeInstanceOf(LedgerUnavailable);
    } finally {
      await admin.query('ROLLBACK');
    }
    await expect(writer.append(group())).resolves.toHaveLength(1);
  }, 20_000);

  it('keeps the index dense and in order beside another writer', async () => {
    const other = new RegionWriter(database.gatewayUrl, REGION);
    const groups = Array.from({ length: 200 }, (_, index) =>
      group({ entries: [draft(), ...(index % 3 ? [] : [draft()])] }),
    );
    const places: Place[][] = await Promise.all(
      groups.map(async (one, index) => [...(await (index % 2 ? other : writer).append(one))]),
    );
    await other.close();
    const indexes = await indexesOf();
    expect(indexes).toEqual(indexes.map((_, index) => index));
    expect(places.every((own) => own.every(({ idx }, index) => idx === (own[0]?.idx ?? 0) + index))).toBe(true);
  }, 20_000);

  it('is ended by the database when it holds a region for two seconds, as is a change of facts', async () => {
    const changes = new FactChanges(model);
    const slow = changes.change([REGION], ({ manager }) => manager.query('SELECT pg_sleep(15)'));
    await expect(slow).rejects.toMatchObject({ driverError: { code: TRANSACTION_TIMEOUT } });
    await admin.query(`CREATE FUNCTION public.wait() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN PERFORM pg_sleep(15); RETURN NEW; END';
      CREATE TRIGGER wait BEFORE INSERT ON ledger.leaf FOR EACH STATEMENT EXECUTE FUNCTION public.wait()`);
    try {
      const begun = performance.now();
      const stuck = group();
      await expect(writer.append(stuck)).rejects.toBeInstanceOf(LedgerUnavailable);
      // Its own deadline comes after five.
      expect(performance.now() - begun).toBeLessThan(4_500);
      expect(await idsIn(stuck.entries)).toEqual([]);
    } finally {
      await admin.query('DROP FUNCTION public.wait() CASCADE');
    }
  }, 30_000);
});
