// Real here: PostgreSQL with the gateway's role, the ledger's own writer, the follower. Made up: the entries.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import type { AnswerEntry, Entry, Outcome } from '#ledger';
import { eventually, freshDatabase, LedgerReader, testNotary, type FreshDatabase } from '#testing';
import { modelOptions } from '../entities/data-source.js';
import { changeEntry, entryHead } from '../ledger/change-entry.js';
import { draftOf } from '../ledger/draft.js';
import { openRegion } from '../ledger/open-region.js';
import { PostgresLedger } from '../ledger/postgres-ledger.js';
import { poolOf } from '../pool.js';
import { WAITING } from './follow-statements.js';
import type { Projection } from './projection.js';
import { ReadState } from './read-state.js';
import { Reading } from './reading.js';
import { SearchRows } from './search-rows.js';

const REGION = 'groningen';
const AT = Date.parse('2026-11-23T10:00:00.123Z');

function answer(change: Partial<AnswerEntry> = {}): AnswerEntry {
  const { kind = 'disclosure', ...rest } = change;
  return {
    ...entryHead(AT),
    ...{
      kind,
      region: REGION,
      activity: 'urn:nld:x',
      operation: 'case',
      subject: 'a'.repeat(64),
      case: 'b'.repeat(64),
    },
    ...{ pseudonym_key: 1, purpose: 'CASUSOVERLEG', phase: 'PLAN', track: 'WVGGZ', participation: 'KERNPARTNER' },
    requester: {
      ...{ oin: '00000009990000000004', party_type: 'POLITIE', application: 'politie', function: 'agent' },
      ...{ professional: 'c'.repeat(64), confidential: true, token: 'd'.repeat(64) },
    },
    trace: { trace_id: 'e'.repeat(32), span_id: 'f'.repeat(16) },
    ...{ legal_basis: ['WPG_20_1_C'], convenant: { id: 'x', version: 1, hash: '0'.repeat(64) }, emergency: null },
    granted: [{ holder: '00000009990000000001', clause: 'POL-1', form: 'FULL', fields: ['K01.naam', 'K04.datum'] }],
    refused: [{ reason: 'NO_CONSENT', fields: ['K09.diagnose'] }],
    ...{ part: '1/1', sources: [], controles: 'TTTF', confidentiality: 'NORMAAL' },
    ...rest,
  };
}

function outcome(of: Entry, result: Outcome): Entry {
  return { ...entryHead(AT), kind: 'outcome', region: REGION, of: of.id, outcome: result, replica: of.id };
}

describe('what is read of the ledger', () => {
  let database: FreshDatabase;
  let ledger: PostgresLedger;
  let admin: LedgerReader;
  let pool: pg.Pool;
  let shard: string;
  const running: Reading[] = [];
  const told: string[] = [];

  beforeAll(async () => {
    database = await freshDatabase();
    const model = await new DataSource(modelOptions(database.gatewayUrl)).initialize();
    await openRegion(model, REGION, 'Groningen');
    await model.destroy();
    ledger = new PostgresLedger(database.gatewayUrl, testNotary());
    admin = new LedgerReader(database.adminUrl);
    pool = poolOf(database.gatewayUrl, 'test-reading', 4);
    shard = `${REGION}-${String(new Date().getUTCFullYear())}`;
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map((reading) => reading.stop()));
    await admin.sql('TRUNCATE ledger.leaf, ledger.body, reading.cursor, reading.entry, reading.unusual');
    await admin.sql(`UPDATE ledger.head SET size = 0, frontier = '', root = sha256(''), note = NULL, jws = NULL`);
    told.length = 0;
    await ledger.close();
    ledger = new PostgresLedger(database.gatewayUrl, testNotary());
  });

  afterAll(async () => {
    await ledger.close();
    await pool.end();
    await admin.close();
    await database.drop();
  });

  const follow = (...projections: Projection[]): Reading => {
    const tell = (event: string, detail: object): void => void told.push(`${event} ${JSON.stringify(detail)}`);
    const reading = new Reading(pool, projections.length > 0 ? projections : [new SearchRows()], {
      warn: tell,
      error: tell,
    });
    running.push(reading);
    reading.start();
    return reading;
  };
  const append = async (...entries: Entry[]): Promise<void> => {
    const drafts = entries.map((entry) => draftOf(entry));
    await ledger.append(REGION, { entries: drafts, preconditions: [], notAfter: null });
  };
  const isReadTo = (next: number): Promise<unknown> =>
    eventually(`entry ${String(next)} is reached`, async () => {
      const rows = await admin.sql<{ next: string }>('SELECT next FROM reading.cursor WHERE shard = $1', [shard]);
      return Number(rows[0]?.next) === next;
    });
  const rows = (): Promise<Record<string, unknown>[]> =>
    admin.sql(`SELECT e.idx::int, e.outcome, p.kind, p.step, p.party, p.purpose, c.word AS case, g.fields AS granted,
      r.categories AS refused FROM reading.entry e JOIN reading.profile p ON p.id = e.profile
      JOIN reading.field_set g ON g.id = p.granted JOIN reading.field_set r ON r.id = p.refused
      LEFT JOIN reading.word c ON c.id = e.case_name ORDER BY e.shard, e.idx`);

  it('is a row for each entry but outcomes, which stand in the row of their answer, also when they come later', async () => {
    const [first, second] = [answer(), answer({ kind: 'refusal', granted: [] })];
    follow();
    await append(first, outcome(first, 'DELIVERED'), second);
    await isReadTo(3);
    await append(outcome(second, 'UNKNOWN'));
    await append(changeEntry(AT, { kind: 'party', step: 'ACCEDED', region: REGION, change: { oin: 'x' } }));
    await isReadTo(5);
    const politie = { party: '00000009990000000004', purpose: 'CASUSOVERLEG', case: 'b'.repeat(64), step: null };
    expect(await rows()).toEqual([
      {
        ...politie,
        idx: 0,
        kind: 'disclosure',
        outcome: 'DELIVERED',
        granted: ['K01.naam', 'K04.datum'],
        refused: ['K09'],
      },
      { ...politie, idx: 2, kind: 'refusal', outcome: 'UNKNOWN', granted: [], refused: ['K09'] },
      {
        ...{ idx: 4, kind: 'party', step: 'ACCEDED', outcome: null, granted: [], refused: [] },
        ...{ party: null, purpose: null, case: null },
      },
    ]);
    expect(await admin.sql('SELECT outcome FROM reading.unusual')).toEqual([{ outcome: 'UNKNOWN' }]);
    await append(outcome(second, 'DELIVERED'));
    await isReadTo(6);
    expect(await admin.sql('SELECT outcome FROM reading.unusual')).toEqual([]);
  });

  it('has every entry once, however many follow, and tells what it lacks', async () => {
    const before = new Reading(pool, [], { warn: () => undefined, error: () => undefined });
    for (let group = 0; group < 20; group += 1) await append(...Array.from({ length: 60 }, () => answer()));
    expect(await before.lag()).toContainEqual({ shard, next: 0, size: 1_200 });
    for (let each = 0; each < 3; each += 1) follow();
    await isReadTo(1_200);
    const [counted] = await admin.sql('SELECT count(*)::int AS n, count(DISTINCT key)::int AS keys FROM reading.entry');
    expect(counted).toEqual({ n: 1_200, keys: 1_200 });
    expect(await before.lag()).toContainEqual({ shard, next: 1_200, size: 1_200 });
  });

  it('looks for what is new without going through what it has read', async () => {
    await admin.sql(`INSERT INTO ledger.leaf (id, shard, idx, hash, kind)
      SELECT gen_random_uuid(), '${shard}', n, sha256(''), 'access' FROM generate_series(0, 20000) AS n`);
    await admin.sql('ANALYZE ledger.leaf');
    const { rows: plan } = await pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${WAITING}`);
    expect(plan.map((row) => row['QUERY PLAN']).filter((line) => line.includes('Seq Scan on leaf'))).toEqual([]);
  });

  it('begins again where it was when a projection fails, and nothing of that turn is left', async () => {
    let failures = 2;
    const failing: Projection = {
      apply: () => (failures-- > 0 ? Promise.reject(new Error('geheim')) : Promise.resolve()),
    };
    await append(answer({ case: '1'.repeat(64) }));
    follow(new SearchRows(), failing);
    await isReadTo(1);
    expect(await rows()).toEqual([expect.objectContaining({ case: '1'.repeat(64) })]);
    expect(told).toEqual([`reading.interrupted {"error":"Error"}`]);
  });

  it('loses the rows of bodies that were let go of, and no others', async () => {
    const entries = Array.from({ length: 5 }, () => answer());
    await append(...entries, outcome(entries[1] as Entry, 'ABORTED'), outcome(entries[4] as Entry, 'ABORTED'));
    const change = { ranges: [{ from: 0, shard, until: 3 }] };
    await append(changeEntry(AT, { kind: 'pruned', step: 'PRUNED', region: REGION, change }));
    follow();
    await isReadTo(8);
    expect((await rows()).map(({ idx }) => idx)).toEqual([3, 4, 7]);
    expect(await admin.sql('SELECT outcome FROM reading.unusual')).toHaveLength(1);
  });

  it('loses with them the pseudonyms that stand in no other row, and has them again when they come back', async () => {
    const [mine, shared] = ['1'.repeat(64), '2'.repeat(64)];
    const words = async (): Promise<string[]> =>
      (
        await admin.sql<{ word: string }>('SELECT word FROM reading.word WHERE word = ANY($1) ORDER BY 1', [
          [mine, shared],
        ])
      ).map(({ word }) => word);
    await append(answer({ case: mine, subject: shared }), answer({ case: shared }));
    follow();
    await isReadTo(2);
    expect(await words()).toEqual([mine, shared]);
    const change = { ranges: [{ from: 0, shard, until: 1 }] };
    await append(changeEntry(AT, { kind: 'pruned', step: 'PRUNED', region: REGION, change }));
    await isReadTo(3);
    expect(await words()).toEqual([shared]);
    await append(answer({ case: mine, subject: shared }));
    await isReadTo(4);
    expect((await rows()).map((row) => row['case'])).toEqual([shared, null, mine]);
    expect(told).toEqual([]);
  });

  it.each([
    ['a missing entry', 'DELETE FROM ledger.leaf WHERE idx = 1', 'reading.gap', 1],
    ['a body that is gone', 'DELETE FROM ledger.body WHERE idx = 1', 'reading.body-missing', 1],
    [
      'a body that is none',
      `UPDATE ledger.body SET bytes = '\\x7b' WHERE idx = 1; UPDATE ledger.leaf SET hash = sha256('\\x007b') WHERE idx = 1`,
      'reading.unreadable',
      1,
    ],
    [
      'a body in which one word is another',
      `UPDATE ledger.body SET bytes = convert_to(replace(convert_from(bytes, 'UTF8'), '00000009990000000004', '00000009990000000005'), 'UTF8')
        WHERE idx = 1`,
      'reading.body-differs',
      1,
    ],
    [
      'another body',
      `UPDATE ledger.body SET bytes = (SELECT bytes FROM ledger.body WHERE idx = 0);
        UPDATE ledger.leaf SET hash = (SELECT hash FROM ledger.leaf WHERE idx = 0)`,
      'reading.unreadable',
      1,
    ],
  ])('stops before %s, with an alarm, and goes on once it is mended', async (_case, damage, event, idx) => {
    await append(answer(), answer(), answer());
    await admin.sql('CREATE TABLE kept_leaf AS TABLE ledger.leaf');
    await admin.sql('CREATE TABLE kept_body AS TABLE ledger.body');
    await admin.sql(damage);
    follow();
    await eventually('an alarm', () => Promise.resolve(told.length > 0));
    expect(told).toEqual([`${event} ${JSON.stringify({ shard, idx })}`]);
    expect(await rows()).toEqual([]);
    await admin.sql(`BEGIN; TRUNCATE ledger.leaf, ledger.body; INSERT INTO ledger.leaf TABLE kept_leaf;
      INSERT INTO ledger.body TABLE kept_body; DROP TABLE kept_leaf, kept_body; COMMIT`);
    await isReadTo(3);
  });

  it('goes on in a later shard when an older one lost what was read of it, and is behind in nothing', async () => {
    const older = `${REGION}-2019`;
    const state = new ReadState(pool);
    await append(answer(), answer());
    await admin.sql(`INSERT INTO ledger.shard (shard, region, year, opened_at) VALUES ($1, $2, 2019, '2019-01-01')`, [
      older,
      REGION,
    ]);
    for (const table of ['leaf', 'body']) await admin.sql(`UPDATE ledger.${table} SET shard = $1`, [older]);
    await admin.sql(`UPDATE ledger.head SET size = 0, frontier = '', root = sha256(''), note = NULL, jws = NULL`);
    await ledger.close();
    ledger = new PostgresLedger(database.gatewayUrl, testNotary());
    expect(Math.abs(Date.now() - ((await state.readUntil(REGION)) ?? 0))).toBeLessThan(60_000);
    follow();
    await admin.isRead();
    await admin.sql('DELETE FROM ledger.leaf WHERE shard = $1 AND idx = 1', [older]);
    await eventually('an alarm', () => Promise.resolve(told.length > 0));
    expect(told).toEqual([`reading.short ${JSON.stringify({ shard: older, idx: 1 })}`]);
    await append(answer());
    await isReadTo(1);
    expect(await state.readUntil(REGION)).toBeNull();
    await admin.sql('DELETE FROM ledger.shard WHERE shard = $1', [older]);
  });

  it('says so when the ledger is shorter than what was read of it', async () => {
    await append(answer(), answer());
    follow();
    await isReadTo(2);
    await admin.sql('DELETE FROM ledger.leaf WHERE idx = 1');
    await eventually('an alarm', () => Promise.resolve(told.length > 0));
    expect(told).toEqual([`reading.short ${JSON.stringify({ shard, idx: 1 })}`]);
  });
});
