// Real here: PostgreSQL with the gateway's role, and the verifier. Made up: the clock of the database, and the backup, a copy of the tables.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { LedgerUnavailable } from '#kernel';
import {
  BlockCheck,
  LedgerCheck,
  META,
  readTrustedKeys,
  restoredChange,
  verifyParts,
  type LedgerPart,
  type LedgerReport,
} from '#ledger';
import { DatabaseTime, freshDatabase, ledgerKeyFile, sha256Of, testNotary, type FreshDatabase } from '#testing';
import { modelOptions } from '../entities/data-source.js';
import { LedgerScan } from '../verify/ledger-scan.js';
import { changeEntry } from './change-entry.js';
import { DailyHeads } from './daily-heads.js';
import { verifyEd25519 } from './ed25519.js';
import { FactChanges } from './fact-changes.js';
import type { Loss, Notary } from './notary.js';
import { openRegion } from './open-region.js';

const REGION = 'groningen';
const TABLES = ['ledger.shard', 'ledger.head', 'ledger.leaf', 'ledger.body'];
const keys = ledgerKeyFile();

describe('a database that was set back', () => {
  let database: FreshDatabase;
  let admin: pg.Client;
  let model: DataSource;
  let time: DatabaseTime;
  let notary: Notary;
  let changes: FactChanges;

  beforeEach(async () => {
    database = await freshDatabase();
    admin = new pg.Client(database.adminUrl);
    await admin.connect();
    time = await DatabaseTime.of(admin);
    model = await new DataSource(modelOptions(database.gatewayUrl)).initialize();
    notary = testNotary(keys);
    changes = new FactChanges(model, notary);
    await time.set('2026-12-31T20:00:00Z');
    await openRegion(model, REGION, 'Groningen');
  });

  afterEach(async () => {
    await model.destroy();
    await admin.end();
    await database.drop();
  });

  const record = async (count = 1): Promise<void> => {
    for (let one = 0; one < count; one += 1)
      await changes.change([REGION], ({ now, record: note }) => {
        note(changeEntry(now, { kind: 'staff', region: REGION, step: 'PROEF', change: {} }));
        return Promise.resolve();
      });
  };
  const goOn = (region: string): Promise<boolean> =>
    changes.change([region], (change) => {
      const found = change.goOn(region);
      if (found === null) return Promise.resolve(false);
      const [from, ...also] = [found.from, ...found.also].map(told);
      const said = restoredChange(from!, also);
      change.record(changeEntry(change.now, { kind: 'restored', region, step: 'CONTINUED', change: said }));
      return Promise.resolve(true);
    });
  const told = ({ published, left }: Loss) => ({ ...published, root: published.root ?? new Uint8Array(), left });
  const backUp = async (): Promise<() => Promise<void>> => {
    const kept = (table: string): string => `kept.${table.replace('.', '_')}`;
    await admin.query('DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept');
    for (const table of TABLES) await admin.query(`CREATE TABLE ${kept(table)} AS TABLE ${table}`);
    return async () => {
      await admin.query(`TRUNCATE ${TABLES.join(', ')}`);
      for (const table of TABLES) await admin.query(`INSERT INTO ${table} TABLE ${kept(table)}`);
    };
  };
  const standsIn = async (region = REGION): Promise<string> => {
    const text = 'SELECT shard, size::int FROM ledger.head WHERE region = $1';
    const { rows } = await admin.query<{ shard: string; size: number }>(text, [region]);
    return `${String(rows[0]?.shard)}@${String(rows[0]?.size)}`;
  };

  async function* parts(scan: LedgerScan): AsyncGenerator<LedgerPart> {
    for (const shard of await scan.shards()) {
      yield shard.part;
      yield* scan.blocks(shard);
    }
  }

  /** Against all that was ever signed last of a shard. */
  const verified = async (): Promise<LedgerReport> => {
    const judge = { keys: readTrustedKeys(sha256Of, JSON.stringify(verifying)), verify: verifyEd25519 };
    const claims = [...notary.newest()].map(([shard, note]) => ({ shard, note, origin: 'kept' as const }));
    const check = new LedgerCheck({ sha256: sha256Of, judge, claims, isSigned: true, only: null });
    const blocks = new BlockCheck(sha256Of);
    const scan = new LedgerScan(database.gatewayUrl);
    await scan.open();
    try {
      await verifyParts(parts(scan), check, { width: 1, run: (block) => blocks.check(block) });
    } finally {
      await scan.close();
    }
    return check.report();
  };
  const verifying = { name: keys.name, keys: keys.keys.map(({ kty, crv, x, kid }) => ({ kty, crv, x, kid })) };
  const findings = async (): Promise<string[]> =>
    (await verified()).findings.map(
      ({ code, shard, index, until }) => `${code} ${shard} ${String(index)}-${String(until)}`,
    );

  it('across New Year goes on in a shard of this year, which names all that was lost, also after a second time', async () => {
    await record(2);
    const restore = await backUp();
    await record(3);
    await time.set('2027-01-01T10:00:00Z');
    await record(4);
    await time.set('2027-01-02T10:00:00Z');
    await restore();
    await expect(record()).rejects.toThrow(LedgerUnavailable);
    expect(await goOn(REGION)).toBe(true);
    expect(await standsIn()).toBe('groningen-2027-2@1');
    await record();
    const once = ['RESTORED groningen-2026 2-5', 'RESTORED groningen-2027 0-4'];
    expect(await findings()).toEqual(once);
    expect(await goOn(REGION)).toBe(false);

    await restore();
    await expect(record()).rejects.toThrow(LedgerUnavailable);
    expect(await goOn(REGION)).toBe(true);
    await record();
    expect(await standsIn()).toBe('groningen-2027-3@2');
    expect(await findings()).toEqual([...once, 'RESTORED groningen-2027-2 0-2']);
  });

  it('to the last entry of a year goes on as well', async () => {
    await record(2);
    const restore = await backUp();
    await time.set('2027-01-01T10:00:00Z');
    await record(4);
    await restore();
    await expect(record()).rejects.toThrow(LedgerUnavailable);
    expect(await goOn(REGION)).toBe(true);
    await record();
    expect(await standsIn()).toBe('groningen-2027-2@2');
    expect(await findings()).toEqual(['RESTORED groningen-2027 0-4']);
  });

  it('and whose clock is back before New Year goes on after the shard that was lost', async () => {
    await record(2);
    const restore = await backUp();
    await time.set('2027-01-01T00:10:00Z');
    await record(1);
    await time.set('2026-12-31T23:30:00Z');
    await restore();
    expect(await goOn(REGION)).toBe(true);
    await record();
    await time.set('2027-01-01T00:30:00Z');
    await record();
    expect(await standsIn()).toBe('groningen-2027-2@3');
    expect(await findings()).toEqual(['RESTORED groningen-2027 0-1']);
  });

  it('by its clock alone, an hour over New Year, records on', async () => {
    await record(2);
    await time.set('2027-01-01T00:30:00Z');
    await record(1);
    await time.set('2026-12-31T23:30:00Z');
    await record(1);
    await time.set('2027-01-01T00:30:00Z');
    await record(1);
    expect(await standsIn()).toBe('groningen-2027@3');
    expect(await findings()).toEqual([]);
  });

  it('by somebody who opens a shard after it by hand records nothing', async () => {
    await record(2);
    const restore = await backUp();
    await record(3);
    await restore();
    await admin.query(`
UPDATE ledger.shard s SET closed_size = h.size, closed_root = h.root, closed_note = h.note, closed_jws = h.jws
  FROM ledger.head h WHERE h.shard = s.shard AND s.region = '${REGION}';
INSERT INTO ledger.shard (shard, region, year, generation) VALUES ('groningen-2026-2', '${REGION}', 2026, 2);
UPDATE ledger.head SET shard = 'groningen-2026-2', size = 0, root = sha256(''), frontier = '', note = NULL, jws = NULL
  WHERE region = '${REGION}'`);
    await expect(record()).rejects.toThrow(LedgerUnavailable);
    expect(await standsIn()).toBe('groningen-2026-2@0');
  });

  it('to before a leaf of all heads goes on in another shard of them, with a leaf at once', async () => {
    const heads = new DailyHeads(changes);
    await record(2);
    expect(await heads.keep()).toBe(true);
    const restore = await backUp();
    await time.set('2027-01-01T10:00:00Z');
    await record(1);
    expect(await heads.keep()).toBe(true);
    await restore();
    await expect(heads.keep()).rejects.toThrow(LedgerUnavailable);
    expect(await goOn(META)).toBe(true);
    expect(await goOn(REGION)).toBe(true);
    expect([await heads.keep(), await heads.keep()]).toEqual([true, false]);
    expect(await standsIn(META)).toBe('meta-2@2');
    await time.set('2027-01-02T10:00:00Z');
    expect(await heads.keep()).toBe(true);
    expect(await findings()).toEqual(['RESTORED groningen-2027 0-1', 'RESTORED meta 1-2']);
    await admin.query("DELETE FROM ledger.shard WHERE shard = 'meta'");
    for (const table of ['leaf', 'body']) await admin.query(`DELETE FROM ledger.${table} WHERE shard = 'meta'`);
    expect(await findings()).toContain('SHARD_MISSING meta 0-1');
  });
});
