// Real here: PostgreSQL with the gateway's role, and TCP. Made up: the entries.
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { FactsChanged, LedgerUnavailable } from '#kernel';
import type { Draft, EntryGroup, FactsDocument } from '#ledger';
import { eventually, freshDatabase, ledgerKeyFile, testNotary, Wire, type FreshDatabase } from '#testing';
import { modelOptions } from '../entities/data-source.js';
import { sha256 } from './draft.js';
import { openRegion } from './open-region.js';
import { RegionWriter } from './region-writer.js';

const REGION = 'groningen';
const keys = ledgerKeyFile();

function draft(): Draft {
  const bytes = Buffer.from(randomUUID());
  return { id: randomUUID(), kind: 'outcome', bytes, hash: sha256(bytes), replica: null, settles: null };
}

const group = (change: Partial<EntryGroup> = {}): EntryGroup => ({
  entries: [draft()],
  preconditions: [{ key: 'case:1', epoch: 0 }],
  notAfter: null,
  ...change,
});

function document(text: string): FactsDocument {
  return { hash: createHash('sha256').update(text).digest('hex'), text };
}

describe('a batch that is made ready before the lock is held', () => {
  let database: FreshDatabase;
  let admin: pg.Client;
  let wire: Wire;
  let writer: RegionWriter;
  let other: RegionWriter;

  beforeAll(async () => {
    database = await freshDatabase();
    admin = new pg.Client(database.adminUrl);
    await admin.connect();
    const model = await new DataSource(modelOptions(database.gatewayUrl)).initialize();
    await openRegion(model, REGION, 'Groningen');
    await model.destroy();
  });

  /** Two batches are under the lock: the second finds that nobody else writes. */
  beforeEach(async () => {
    wire = await Wire.to(database.gatewayUrl);
    writer = new RegionWriter(wire.url, REGION, testNotary(keys));
    other = new RegionWriter(database.gatewayUrl, REGION, testNotary(keys));
    for (let count = 0; count < 2; count += 1) await writer.append(group());
    wire.heard.length = 0;
  });

  afterEach(async () => {
    await Promise.all([writer.close(), other.close()]);
    await wire.close();
  });

  afterAll(async () => {
    await admin.end();
    await database.drop();
  });

  const heard = (): string[] => wire.heard.map(({ statement }) => statement).filter((one) => one.startsWith('ledger-'));
  const AHEAD = ['ledger-hold', 'ledger-insert-held', 'ledger-head-held'];
  const LOCKED = ['ledger-lock', 'ledger-epochs', 'ledger-insert', 'ledger-head'];

  const sizes = async (): Promise<{ head: number; leaves: number; bodies: number }> => {
    const text = `SELECT (SELECT size FROM ledger.head WHERE region = $1)::int AS head,
      (SELECT count(*) FROM ledger.leaf)::int AS leaves, (SELECT count(*) FROM ledger.body)::int AS bodies`;
    const { rows } = await admin.query<{ head: number; leaves: number; bodies: number }>(text, [REGION]);
    return rows[0] ?? { head: -1, leaves: -1, bodies: -1 };
  };

  it('is one way to the database and back, and stands behind the last', async () => {
    const before = await sizes();
    const three = { entries: [draft(), draft(), draft()] };
    const places = await writer.append(group(three));
    expect(heard()).toEqual(AHEAD);
    expect(places.map(({ id, idx }) => [id, idx])).toEqual(
      three.entries.map(({ id }, offset) => [id, before.head + offset]),
    );
    expect(await sizes()).toEqual({ head: before.head + 3, leaves: before.leaves + 3, bodies: before.bodies + 3 });
  });

  it('is made again under the lock when another wrote in between, and those that follow are made there', async () => {
    const before = await sizes();
    await other.append(group());
    const places = [];
    for (let count = 0; count < 3; count += 1) places.push(...(await writer.append(group())));
    expect(places.map(({ idx }) => idx)).toEqual([1, 2, 3].map((offset) => before.head + offset));
    expect(heard()).toEqual([...AHEAD, ...LOCKED, ...LOCKED, ...AHEAD]);
    expect(await sizes()).toEqual({ head: before.head + 4, leaves: before.leaves + 4, bodies: before.bodies + 4 });
  });

  it.each([
    ['a fact has changed', { preconditions: [{ key: 'case:moved', epoch: 0 }] }],
    ['a fact is not known to have changed', { preconditions: [{ key: 'case:never', epoch: 1 }] }],
    ['its time is over', { notAfter: 1 }],
  ])('is dropped where %s, and what waited with it is kept', async (_why, change) => {
    await admin.query("INSERT INTO gate.epoch VALUES ('case:moved', 1) ON CONFLICT DO NOTHING");
    const before = await sizes();
    // The first is on its way when the others come, and so these make one batch.
    const [first, dropped, kept] = await Promise.allSettled(
      [group(), group(change), group({ preconditions: [{ key: 'case:moved', epoch: 1 }], notAfter: 9e15 })].map((one) =>
        writer.append(one),
      ),
    );
    expect([first?.status, kept?.status]).toEqual(['fulfilled', 'fulfilled']);
    expect(dropped).toMatchObject({ reason: expect.any(FactsChanged) as unknown });
    expect(heard()).toEqual([...AHEAD, ...AHEAD, ...LOCKED]);
    expect(await sizes()).toEqual({ head: before.head + 2, leaves: before.leaves + 2, bodies: before.bodies + 2 });
  });

  /** Holds the region's lock until the first has asked for it and `count` have come after. */
  const behindTheLock = async (
    first: EntryGroup,
    others: readonly EntryGroup[],
  ): Promise<PromiseSettledResult<unknown>[]> => {
    await other.append(group()); // what is made ready ahead of it is in vain
    await writer.append(group());
    wire.heard.length = 0;
    await admin.query('BEGIN');
    await admin.query('SELECT FROM ledger.head WHERE region = $1 FOR UPDATE', [REGION]);
    const asked = [writer.append(first)];
    await eventually('it asks for the lock', () => Promise.resolve(heard().includes('ledger-lock')));
    asked.push(...others.map((one) => writer.append(one)));
    await admin.query('COMMIT');
    return Promise.allSettled(asked);
  };
  const JOINED = ['ledger-lock', 'ledger-epochs', 'ledger-insert-held', 'ledger-head-held'];

  it('takes along who came while the lock was waited for', async () => {
    const before = await sizes();
    const told = await behindTheLock(group(), [group({ entries: [draft(), draft()] }), group()]);
    expect(told).toMatchObject(
      [[{ idx: 2 }], [{ idx: 3 }, { idx: 4 }], [{ idx: 5 }]].map((places) => ({
        status: 'fulfilled',
        value: places.map(({ idx }) => ({ idx: before.head + idx })),
      })),
    );
    expect(heard()).toEqual(JOINED);
    expect(await sizes()).toEqual({ head: before.head + 6, leaves: before.leaves + 6, bodies: before.bodies + 6 });
  });

  it('takes along nobody else when what one of them rests on has changed, and drops that one', async () => {
    const before = await sizes();
    const told = await behindTheLock(group(), [group({ preconditions: [{ key: 'case:never', epoch: 1 }] }), group()]);
    expect(told.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(told[1]).toMatchObject({ reason: expect.any(FactsChanged) as unknown });
    expect(heard()).toEqual([...JOINED, ...LOCKED]);
    expect(await sizes()).toEqual({ head: before.head + 4, leaves: before.leaves + 4, bodies: before.bodies + 4 });
  });

  it('keeps the documents that it names, and none when it is dropped', async () => {
    const [kept, dropped] = [document('{"a":"een"}'), document('{"a":"twee"}')];
    await writer.append(group({ facts: [kept] }));
    const old = { preconditions: [{ key: 'case:never', epoch: 1 }], facts: [dropped] };
    await expect(writer.append(group(old))).rejects.toBeInstanceOf(FactsChanged);
    const { rows } = await admin.query<{ hash: string }>("SELECT encode(hash, 'hex') AS hash FROM ledger.facts");
    expect(rows.map(({ hash }) => hash)).toEqual([kept.hash]);
  });

  it.each([
    ['frontier', 'frontier = set_byte(frontier, 0, (get_byte(frontier, 0) + 1) % 256)'],
    ['size', 'size = size + 2'],
  ])('is not built on a head whose %s was changed beside it', async (_column, change) => {
    const { rows } = await admin.query<Record<string, unknown>>('SELECT * FROM ledger.head WHERE region = $1', [
      REGION,
    ]);
    const before = await sizes();
    await admin.query(`UPDATE ledger.head SET ${change} WHERE region = $1`, [REGION]);
    try {
      await expect(writer.append(group())).rejects.toBeInstanceOf(LedgerUnavailable);
      expect(await sizes()).toMatchObject({ leaves: before.leaves, bodies: before.bodies });
    } finally {
      const { size, frontier } = rows[0] ?? {};
      await admin.query('UPDATE ledger.head SET size = $2, frontier = $3 WHERE region = $1', [
        ...[REGION, size, frontier],
      ]);
    }
  });
});
