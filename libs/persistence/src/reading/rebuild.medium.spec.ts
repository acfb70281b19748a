// Real here: PostgreSQL with the gateway's role, the ledger's own writer, the follower, pruning. Made up: the entries, and their age.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import { prunedChange, type Entry, type PrunedRange } from '#ledger';
import {
  answerWith,
  eventually,
  freshDatabase,
  ledgerKeyFile,
  LedgerReader,
  testNotary,
  type FreshDatabase,
} from '#testing';
import { modelOptions } from '../entities/data-source.js';
import { changeEntry, entryHead } from '../ledger/change-entry.js';
import { draftOf } from '../ledger/draft.js';
import { openRegion } from '../ledger/open-region.js';
import { PostgresLedger } from '../ledger/postgres-ledger.js';
import { prunableMonth, prunableMonths, pruneMonth } from '../ledger/pruning.js';
import { poolOf } from '../pool.js';
import { Reading } from './reading.js';
import { SearchRows } from './search-rows.js';
import { TileRows } from './tile-rows.js';

const [REGION, OTHER] = ['groningen', 'twente'];
const OLD = `${REGION}-2019`;
const AT = Date.parse('2019-05-12T10:00:00.123Z');
/** More than one turn of the follower, and than one tile. */
const COUNT = 450;
const EVERYTHING = ['cursor', 'word', 'field_set', 'profile', 'entry', 'unusual', 'tile', 'checkpoint', 'published'];

/** What was forged is again the body of its leaf. */
const PUT_BACK = `UPDATE ledger.body b SET bytes = convert_to(replace(convert_from(bytes, 'UTF8'), '"until":400', '"until":1'), 'UTF8')
  FROM ledger.leaf l WHERE l.shard = b.shard AND l.idx = b.idx AND l.hash <> sha256('\\x00'::bytea || b.bytes)`;

interface TileRow {
  readonly shard: string;
  readonly level: number;
  readonly bytes: string;
}

const answer = (): Entry => answerWith({ ...entryHead(AT), region: REGION });

describe('what is read of the ledger, derived again', () => {
  let database: FreshDatabase;
  let model: DataSource;
  let admin: LedgerReader;
  let pool: pg.Pool;
  let reading: Reading | null = null;
  const told: string[] = [];
  const keys = ledgerKeyFile();

  beforeAll(async () => {
    database = await freshDatabase();
    model = await new DataSource(modelOptions(database.gatewayUrl)).initialize();
    for (const region of [REGION, OTHER]) await openRegion(model, region, region);
    admin = new LedgerReader(database.adminUrl);
    pool = poolOf(database.gatewayUrl, 'test-rebuild', 4);
  });

  /** A shard of 2019, whose bodies are those of May but for the last fifty. */
  beforeEach(async () => {
    await makeMonth('2019-05-01', '2019-06-01');
    for (let left = COUNT; left > 0; left -= 150) await append(REGION, ...Array.from({ length: 150 }, answer));
    await admin.sql(`INSERT INTO ledger.shard (shard, region, year) VALUES ($1, $2, 2019)`, [OLD, REGION]);
    await admin.sql(`UPDATE ledger.shard SET opened_at = '2019-01-01' WHERE shard = $1`, [OLD]);
    await admin.sql('UPDATE ledger.leaf SET shard = $1', [OLD]);
    await admin.sql(
      `UPDATE ledger.body SET shard = $1, month = CASE WHEN idx < 400 THEN date '2019-05-01' ELSE month END`,
      [OLD],
    );
    await admin.sql(`UPDATE ledger.head SET size = 0, frontier = '', root = sha256(''), note = NULL, jws = NULL`);
  });

  afterEach(async () => {
    await reading?.stop();
    await admin.sql('DROP TABLE IF EXISTS ledger.body_2019_05, ledger.body_2019_06');
    await admin.sql(`TRUNCATE ledger.leaf, ledger.body, ${reads().join(', ')}`);
    await admin.sql(`UPDATE ledger.head SET size = 0, frontier = '', root = sha256(''), note = NULL, jws = NULL`);
    await admin.sql('DELETE FROM ledger.shard WHERE shard = $1', [OLD]);
    told.length = 0;
  });

  afterAll(async () => {
    await model.destroy();
    await pool.end();
    await admin.close();
    await database.drop();
  });

  const reads = (): string[] => EVERYTHING.map((name) => `reading.${name}`);
  const makeMonth = async (from: string, until: string): Promise<void> => {
    const name = `ledger.body_${from.slice(0, 7).replace('-', '_')}`;
    await admin.sql(`CREATE TABLE ${name} PARTITION OF ledger.body FOR VALUES FROM ('${from}') TO ('${until}')`);
    await admin.sql(`ALTER TABLE ${name} OWNER TO ketenpoort_migrator`);
  };
  const append = async (region: string, ...entries: Entry[]): Promise<void> => {
    const ledger = new PostgresLedger(database.gatewayUrl, testNotary(keys));
    await ledger.append(region, { entries: entries.map((entry) => draftOf(entry)), preconditions: [], notAfter: null });
    await ledger.close();
  };
  const tell = (region: string, ranges: readonly PrunedRange[]): Promise<void> =>
    append(region, changeEntry(Date.now(), { kind: 'pruned', step: 'PRUNED', region, change: prunedChange(ranges) }));
  const follow = (): void => {
    const note = (event: string, detail: object): void => void told.push(`${event} ${JSON.stringify(detail)}`);
    reading = new Reading(pool, [new SearchRows(), new TileRows()], { warn: note, error: note });
    reading.start();
  };
  const alarm = (): Promise<unknown> => eventually('an alarm', () => Promise.resolve(told.length > 0));
  const derived = async (): Promise<{ tiles: TileRow[]; rows: { shard: string; idx: number }[] }> => ({
    tiles: await admin.sql(
      `SELECT c.shard, t.level, t.idx, encode(t.bytes, 'hex') AS bytes FROM reading.tile t JOIN reading.cursor c ON c.nr = t.shard ORDER BY 1, 2, 3`,
    ),
    rows: await admin.sql(
      `SELECT c.shard, e.idx::int, e.id, e.month::text, p.kind, s.fields FROM reading.entry e JOIN reading.cursor c ON c.nr = e.shard
       JOIN reading.profile p ON p.id = e.profile JOIN reading.field_set s ON s.id = p.granted ORDER BY 1, 2`,
    ),
  });
  const pruneBefore = async (day: string): Promise<void> => {
    for (const month of await prunableMonths(model.manager, Date.parse(day), Date.now())) {
      const { told: gone } = await prunableMonth(model.manager, month);
      await tell(REGION, gone);
      await model.transaction((manager) => pruneMonth(manager, month));
    }
  };

  it('is what it was after bodies were let go of: every tile, and the rows of bodies that are left', async () => {
    follow();
    await admin.isRead();
    await pruneBefore('2019-06-01');
    await admin.isRead();
    await reading?.stop();
    const before = await derived();
    await admin.sql(`TRUNCATE ${reads().join(', ')} RESTART IDENTITY`);
    follow();
    await admin.isRead();
    expect(await derived()).toEqual(before);
    expect(before.tiles.map(({ shard, level, bytes }) => [shard, level, bytes.length / 64])).toEqual([
      ...[
        [OLD, 0, 256],
        [OLD, 0, COUNT - 256],
        [OLD, 1, 1],
      ],
      [expect.not.stringContaining(OLD), 0, 1],
    ]);
    expect(before.rows.map(({ idx }) => idx)).toEqual([...Array.from({ length: 50 }, (_, at) => 400 + at), 0]);
    expect(told).toEqual([]);
  });

  it('goes on where the entry that said so was let go of itself: the one that says that says it again', async () => {
    await pruneBefore('2019-06-01');
    await makeMonth('2019-06-01', '2019-07-01');
    await admin.sql(`UPDATE ledger.body SET month = '2019-06-01' WHERE shard <> $1`, [OLD]);
    await pruneBefore('2019-07-01');
    const left = await admin.sql<{ shard: string; ranges: unknown }>(
      `SELECT shard, convert_from(bytes, 'UTF8')::jsonb -> 'change' -> 'ranges' AS ranges FROM ledger.body WHERE shard <> $1`,
      [OLD],
    );
    const shard = left[0]?.shard;
    const ranges = [
      { shard: OLD, from: 0, until: 400 },
      { shard, from: 0, until: 1 },
    ];
    expect(left).toEqual([{ shard, ranges }]);
    follow();
    await admin.isRead();
    expect(told).toEqual([]);
  });

  it.each<[string, number, (gone: () => Promise<void>) => Promise<void>]>([
    ['no entry speaks of', 0, (gone) => gone()],
    [
      'the entry that lets go of bodies does not speak of',
      400,
      async () => {
        await pruneBefore('2019-06-01');
        await admin.sql('DELETE FROM ledger.body WHERE shard = $1 AND idx = 400', [OLD]);
      },
    ],
    [
      'an entry speaks of up to the one before',
      399,
      async (gone) => {
        await tell(REGION, [{ shard: OLD, from: 0, until: 399 }]);
        await gone();
      },
    ],
    [
      'an entry speaks of in another shard',
      0,
      async (gone) => {
        await tell(REGION, [{ shard: `${REGION}-2018`, from: 0, until: 400 }]);
        await gone();
      },
    ],
    [
      'an entry of another region speaks of',
      0,
      async (gone) => {
        await tell(OTHER, [{ shard: OLD, from: 0, until: 400 }]);
        await gone();
      },
    ],
    [
      'an entry speaks of that is not what its leaf says',
      0,
      async (gone) => {
        await tell(REGION, [{ shard: OLD, from: 0, until: 1 }]);
        await admin.sql(
          `UPDATE ledger.body SET bytes = convert_to(replace(convert_from(bytes, 'UTF8'), '"until":1', '"until":400'), 'UTF8')
           WHERE shard <> $1`,
          [OLD],
        );
        await gone();
      },
    ],
  ])('stops with an alarm before a missing body that %s', async (_case, idx, damage) => {
    await damage(async () => {
      await admin.sql('DROP TABLE ledger.body_2019_05');
    });
    follow();
    await alarm();
    expect(told).toEqual([`reading.body-missing ${JSON.stringify({ shard: OLD, idx })}`]);
    const { rows } = await derived();
    expect(rows.filter(({ shard }) => shard === OLD)).toEqual([]);
    await admin.sql(PUT_BACK);
    await tell(REGION, [{ shard: OLD, from: idx, until: idx + 400 }]);
    await admin.isRead();
  });
});
