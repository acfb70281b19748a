// Real here: PostgreSQL with the gateway's role, and TCP, through a wire that breaks where we say. Made up: the entries.
import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { FactsChanged, LedgerUnavailable } from '#kernel';
import type { Draft, EntryGroup, Place } from '#ledger';
import { eventually, freshDatabase, ledgerKeyFile, testNotary, Wire, type Break, type FreshDatabase } from '#testing';
import { modelOptions } from '../entities/data-source.js';
import { sha256 } from './draft.js';
import { FactChanges } from './fact-changes.js';
import { grow, headOf, rootOf, type HeadRow } from './head.js';
import { openRegion } from './open-region.js';
import { RegionWriter } from './region-writer.js';

const REGION = 'groningen';
/** SQLSTATE transaction_timeout. */
const TRANSACTION_TIMEOUT = '25P04';
/** Of a writer that meets silence here; of a real one it is 5 s. */
const DEADLINE = 1_500;
/** What the database allows a transaction of the write path, and how late it may be on a busy machine. */
const [TWO_SECONDS, LATE] = [2_000, 2_000];

const answerLost = (closes: boolean): Break => ({ at: 'COMMIT', arrives: true, closes });
const cutBefore = (closes: boolean): Break => ({ at: 'COMMIT', arrives: false, closes });
const silentLookUp: Break = { at: 'ledger-find', arrives: false, closes: false };

function draft(size = 16): Draft {
  const bytes = Buffer.alloc(size, 'a');
  return { id: randomUUID(), kind: 'outcome', bytes, hash: sha256(bytes), replica: null, settles: null };
}

const group = (change: Partial<EntryGroup> = {}): EntryGroup => ({
  entries: [draft()],
  preconditions: [{ key: 'case:1', epoch: 0 }],
  notAfter: null,
  ...change,
});

const keys = ledgerKeyFile();
const notary = testNotary(keys);

describe('the writer of a region', () => {
  let database: FreshDatabase;
  let admin: pg.Client;
  let model: DataSource;
  let changes: FactChanges;
  let wire: Wire;
  let writer: RegionWriter;

  beforeAll(async () => {
    database = await freshDatabase();
    admin = new pg.Client(database.adminUrl);
    await admin.connect();
    // Whatever a database says for itself, the write path asks for what it needs.
    await setDefault('default_transaction_isolation', "'repeatable read'");
    model = await new DataSource(modelOptions(database.gatewayUrl)).initialize();
    changes = new FactChanges(model, notary);
    await openRegion(model, REGION, 'Groningen');
  });

  beforeEach(async () => {
    wire = await Wire.to(database.gatewayUrl);
    writer = new RegionWriter(wire.url, REGION, notary);
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

  /** For connections that are made from now on. */
  const setDefault = (setting: string, value: string): Promise<unknown> => {
    const name = pg.escapeIdentifier(new URL(database.adminUrl).pathname.slice(1));
    return admin.query(`ALTER DATABASE ${name} SET ${setting} = ${value}`);
  };
  const idsIn = async (entries: readonly Draft[]): Promise<string[]> => {
    const ids = entries.map(({ id }) => id);
    const text = 'SELECT id FROM ledger.leaf WHERE id = ANY($1::uuid[]) ORDER BY idx';
    return (await admin.query<{ id: string }>(text, [ids])).rows.map(({ id }) => id);
  };
  const somebodyWaits = (): Promise<unknown> =>
    eventually('somebody waits for the lock', async () => {
      const text = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
      return (await admin.query(text)).rows.length > 0;
    });
  /** Appends a group, and waits until who comes now goes into the next batch. */
  const onItsWay = async (first: EntryGroup): Promise<{ readonly told: ReturnType<RegionWriter['append']> }> => {
    wire.heard.length = 0;
    const told = writer.append(first);
    told.catch(() => undefined); // looked at by who asked
    while (!wire.heard.some(({ statement }) => statement.startsWith('ledger-insert'))) await nextTurn();
    return { told };
  };
  const expectRecorded = async ({ entries }: EntryGroup, places: readonly Place[]): Promise<void> => {
    expect(places.map(({ id }) => id)).toEqual(entries.map(({ id }) => id));
    expect(await idsIn(entries)).toEqual(entries.map(({ id }) => id));
  };

  describe.each([
    ['made ready under the lock', 1],
    ['made ready before the lock is held', 2],
  ])('over a wire that breaks, when batches are %s', (_when, before) => {
    beforeEach(async () => {
      writer = new RegionWriter(wire.url, REGION, notary, { deadline: DEADLINE });
      for (let count = 0; count < before; count += 1) await writer.append(group());
    });

    afterEach(async () => {
      await expect(writer.append(group())).resolves.toHaveLength(1);
    });

    it.each([
      ['with a closed connection', true],
      ['in silence', false],
    ])('ADL-02 finds by its id what was recorded when the answer to COMMIT is lost %s', async (_how, closes) => {
      wire.breaks.push(answerLost(closes));
      const lost = group({ entries: [draft(), draft()] });
      await expectRecorded(lost, await writer.append(lost));
    });

    it.each([
      ['the connection closes', true],
      ['all falls silent', false],
    ])('answers nothing, and has recorded nothing, when %s before COMMIT', async (_how, closes) => {
      wire.breaks.push(cutBefore(closes));
      const [lost, next] = [group(), group()];
      const { told } = await onItsWay(lost);
      const [failed, recorded] = await Promise.allSettled([told, writer.append(next)]);
      expect(failed).toMatchObject({ reason: expect.any(LedgerUnavailable) as unknown });
      expect(recorded).toMatchObject({ status: 'fulfilled' });
      expect(await idsIn(lost.entries)).toEqual([]);
    });

    it('looks again when its look-up is met with silence', async () => {
      wire.breaks.push(answerLost(false), silentLookUp);
      const lost = group();
      await expectRecorded(lost, await writer.append(lost));
    }, 20_000);

    it('answers nobody when nobody can tell, and goes on', async () => {
      wire.breaks.push(answerLost(false), silentLookUp, silentLookUp, silentLookUp);
      const [unknown, next] = [group(), group()];
      const { told } = await onItsWay(unknown);
      const [failed, recorded] = await Promise.allSettled([told, writer.append(next)]);
      expect(failed).toMatchObject({ reason: expect.any(LedgerUnavailable) as unknown });
      expect(recorded).toMatchObject({ status: 'fulfilled' });
      expect(await idsIn(unknown.entries)).toHaveLength(1);
    }, 30_000);

    it('never uses a connection again that failed, or whose statement did', async () => {
      await admin.query('REVOKE INSERT ON ledger.body FROM ketenpoort_gateway');
      const { told } = await onItsWay(group());
      const refused = await Promise.allSettled([told, writer.append(group())]);
      await admin.query('GRANT INSERT ON ledger.body TO ketenpoort_gateway');
      expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      const before = wire.connections;
      wire.breaks.push(cutBefore(true));
      await expect(writer.append(group())).rejects.toBeInstanceOf(LedgerUnavailable);
      expect([before, wire.connections]).toEqual([3, 4]);
    });

    it('tells every group of a batch that failed, and records those that came meanwhile', async () => {
      // The others wait together while the first is recorded: it is told once their batch is under way.
      const { told: first } = await onItsWay(group());
      const others = Array.from({ length: 20 }, () => writer.append(group()));
      await first.then(() => wire.breaks.push(cutBefore(true)));
      const later = writer.append(group());
      const told = await Promise.allSettled(others);
      expect(told.map(({ status }) => status)).toEqual(others.map(() => 'rejected'));
      await expect(later).resolves.toHaveLength(1);
    });
  });

  describe('under the lock of its region', () => {
    it('records what rests on facts that hold, and drops whole what rests on older ones or comes too late', async () => {
      await changes.change([REGION], ({ bump }) => {
        bump('case:2');
        return Promise.resolve();
      });
      const [moved, late, kept] = [
        group({ entries: [draft(), draft()], preconditions: [group().preconditions[0]!, { key: 'case:2', epoch: 0 }] }),
        group({ entries: [draft(), draft()], notAfter: 1 }),
        group({ entries: [draft(), draft()], preconditions: [{ key: 'case:2', epoch: 1 }], notAfter: 9e15 }),
      ];
      const first = writer.append(group());
      const told = await Promise.allSettled([moved, late, kept].map((one) => writer.append(one)));
      await first;
      expect(told).toMatchObject([
        { reason: expect.any(FactsChanged) as unknown },
        { reason: expect.any(FactsChanged) as unknown },
        { status: 'fulfilled' },
      ]);
      expect(await idsIn([moved, late, kept].flatMap(({ entries }) => entries))).toEqual(
        kept.entries.map(({ id }) => id),
      );
    });

    it('sees the change that it waited for, and answers nothing that rests on what was before', async () => {
      const old = group({ preconditions: [{ key: 'case:3', epoch: 0 }] });
      let told: Promise<readonly Place[]> = Promise.resolve([]);
      await changes.change([REGION], async ({ bump }) => {
        told = writer.append(old);
        told.catch(() => undefined);
        await somebodyWaits();
        bump('case:3');
      });
      await expect(told).rejects.toBeInstanceOf(FactsChanged);
      expect(await idsIn(old.entries)).toEqual([]);
    });

    it('holds facts to the moment at which they end, and not in it', async () => {
      const now = Date.now();
      await admin.query(`CREATE SCHEMA still; GRANT USAGE ON SCHEMA still TO PUBLIC;
        CREATE FUNCTION still.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT to_timestamp(${String(now / 1000)})'`);
      await setDefault('search_path', 'still, pg_catalog');
      try {
        await expect(writer.append(group({ notAfter: now }))).rejects.toBeInstanceOf(FactsChanged);
        await expect(writer.append(group({ notAfter: now + 1 }))).resolves.toHaveLength(1);
      } finally {
        await setDefault('search_path', 'DEFAULT');
        await admin.query('DROP SCHEMA still CASCADE');
      }
    });
  });

  describe('in its bounds', () => {
    it('refuses at once what would make more than 8192 entries wait, and takes as many again when those are recorded', async () => {
      const first = writer.append(group());
      const waiting = Array.from({ length: 8_191 }, () => writer.append(group()));
      const [pair, single] = [group({ entries: [draft(), draft()] }), group()];
      const refused = writer.append(pair);
      const last = writer.append(single);
      await expect(Promise.race([first, refused])).rejects.toBeInstanceOf(LedgerUnavailable);
      await Promise.all([first, ...waiting, last]);
      expect(await idsIn([...pair.entries, ...single.entries])).toEqual(single.entries.map(({ id }) => id));
      await expect(
        writer.append(group({ entries: Array.from({ length: 8_192 }, () => draft()) })),
      ).resolves.toHaveLength(8_192);
    }, 30_000);

    it('refuses at once a body of 64 KiB, and records one of a byte less and what stands beside it', async () => {
      const first = writer.append(group());
      const large = group({ entries: [draft(), draft(65_536)] });
      const refused = writer.append(large);
      const beside = [group({ entries: [draft(65_535)] }), group()].map((one) => writer.append(one));
      await expect(Promise.race([first, refused])).rejects.toBeInstanceOf(LedgerUnavailable);
      expect(await Promise.all([first, ...beside])).toHaveLength(3);
      expect(await idsIn(large.entries)).toEqual([]);
    });

    it.each([
      ['in which it waits for another session', ''],
      ['even if its address has options of its own', '?options=-c%20transaction_timeout%3D0'],
    ])('is ended by the database after two seconds %s', async (_when, options) => {
      writer = new RegionWriter(`${wire.url}${options}`, REGION, notary);
      const stuck = group();
      await admin.query('BEGIN');
      try {
        await admin.query('SELECT 1 FROM ledger.head WHERE region = $1 FOR UPDATE', [REGION]);
        await expectEndedInTime(stuck);
      } finally {
        await admin.query('ROLLBACK');
      }
      expect(await idsIn(stuck.entries)).toEqual([]);
      await expect(writer.append(group())).resolves.toHaveLength(1);
    });

    it('is ended by the database after two seconds of work under the lock', async () => {
      const stuck = group();
      await admin.query(`CREATE FUNCTION public.wait() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_sleep(5); RETURN NEW; END';
        CREATE TRIGGER wait BEFORE INSERT ON ledger.leaf FOR EACH STATEMENT EXECUTE FUNCTION public.wait()`);
      try {
        await expectEndedInTime(stuck);
      } finally {
        await admin.query('DROP FUNCTION public.wait() CASCADE');
      }
      expect(await idsIn(stuck.entries)).toEqual([]);
      await expect(writer.append(group())).resolves.toHaveLength(1);
    });

    const expectEndedInTime = async (stuck: EntryGroup): Promise<void> => {
      const begun = performance.now();
      const refusal: unknown = await writer.append(stuck).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(LedgerUnavailable);
      expect(refusal).toMatchObject({ cause: { code: TRANSACTION_TIMEOUT } });
      expect(performance.now() - begun).toBeGreaterThan(TWO_SECONDS - 100);
      expect(performance.now() - begun).toBeLessThan(TWO_SECONDS + LATE);
    };
  });

  it('closes when all is recorded, also what was handed in while it closed', async () => {
    const told = writer.append(group()).then(() => writer.append(group()));
    await writer.close();
    await expect(told).resolves.toHaveLength(1);
  });

  it('keeps the index dense and in order, and the tree whole, beside the writer of another replica', async () => {
    const writers = [
      writer,
      new RegionWriter(database.gatewayUrl, REGION, testNotary(keys)),
      new RegionWriter(database.gatewayUrl, REGION, testNotary(keys)),
    ];
    const places = await Promise.all(
      writers.map(async (one) => {
        const own: Place[][] = [];
        for (let round = 0; round < 20; round += 1) {
          const groups = Array.from({ length: 10 }, (_, index) =>
            group({ entries: [draft(), draft()].slice(index % 2) }),
          );
          own.push(...(await Promise.all(groups.map(async (next) => [...(await one.append(next))]))));
        }
        return own;
      }),
    );
    await Promise.all(writers.map((one) => one.close()));
    expect(places.flat(2)).toHaveLength(900);
    for (const own of places) expectInOrder(own);
    await expectWholeTree(places.flat(2));
  }, 30_000);

  /** Entries of a group stand side by side, groups as they were handed in. */
  const expectInOrder = (groups: readonly Place[][]): void => {
    for (const own of groups)
      expect(own.map(({ idx }) => idx)).toEqual(own.map((_, offset) => (own[0]?.idx ?? 0) + offset));
    const firsts = groups.map(([first]) => first?.idx ?? -1);
    expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
  };

  const expectWholeTree = async (places: readonly Place[]): Promise<void> => {
    const leaves = (
      await admin.query<{ idx: string; id: string; hash: Buffer }>('SELECT idx, id, hash FROM ledger.leaf ORDER BY idx')
    ).rows;
    expect(leaves.map(({ idx }) => Number(idx))).toEqual(leaves.map((_, index) => index));
    for (const { id, idx } of places) expect(leaves[idx]?.id).toBe(id);
    const heads = await admin.query<HeadRow & { root: Buffer }>(
      `SELECT shard, size, frontier, root, note FROM ledger.head WHERE region = '${REGION}'`,
    );
    const [head] = heads.rows;
    const empty = headOf(REGION, { shard: '', size: '0', frontier: Buffer.alloc(0), note: null });
    const grown = grow(
      empty,
      leaves.map(({ id, hash }) => ({ ...draft(), id, hash })),
    );
    expect([Number(head?.size), head?.root]).toEqual([leaves.length, rootOf(grown)]);
    expect(rootOf(headOf(REGION, head!))).toEqual(head?.root);
  };
});
