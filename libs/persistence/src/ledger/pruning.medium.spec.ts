// Real here: PostgreSQL with the gateway's role and the functions that let go of months. Made up: months, bodies and facts.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { freshDatabase, LedgerReader, type FreshDatabase } from '#testing';
import { modelOptions } from '../entities/data-source.js';
import { openRegion } from './open-region.js';
import { isMonthThere, keptSince, prunableMonth, prunableMonths, pruneFacts, pruneMonth } from './pruning.js';

const REGION = 'groningen';
const SHARD = `${REGION}-2019`;
const [MAY, JUNE] = ['2019-05-01', '2019-06-01'];
const FACTS = `INSERT INTO ledger.facts (region, month, hash, bytes)
  SELECT $1, $2, sha256(convert_to(n::text, 'UTF8')), '' FROM generate_series(1, $3::int) AS n`;

describe('letting go of a month', () => {
  let database: FreshDatabase;
  let model: DataSource;
  let admin: LedgerReader;

  beforeAll(async () => {
    database = await freshDatabase();
    model = await new DataSource(modelOptions(database.gatewayUrl)).initialize();
    await openRegion(model, REGION, REGION);
    admin = new LedgerReader(database.adminUrl);
    await admin.sql(`INSERT INTO ledger.shard (shard, region, year) VALUES ($1, $2, 2019)`, [SHARD, REGION]);
  });
  beforeEach(async () => {
    for (const [from, until] of [
      [MAY, JUNE],
      [JUNE, '2019-07-01'],
    ] as const) {
      const name = `ledger.body_${from.slice(0, 7).replace('-', '_')}`;
      await admin.sql(`DROP TABLE IF EXISTS ${name}`);
      await admin.sql(`CREATE TABLE ${name} PARTITION OF ledger.body FOR VALUES FROM ('${from}') TO ('${until}')`);
      await admin.sql(`ALTER TABLE ${name} OWNER TO ketenpoort_migrator`);
    }
    for (const [idx, month] of [MAY, MAY, JUNE].entries())
      await admin.sql(`INSERT INTO ledger.body VALUES ($1, $2, $3, '')`, [SHARD, idx, month]);
    await admin.sql('TRUNCATE ledger.facts');
  });
  afterAll(async () => {
    await admin.close();
    await model.destroy();
    await database.drop();
  });

  const drop = (month: string): Promise<void> => model.transaction((manager) => pruneMonth(manager, month));
  const factsOf = async (month: string): Promise<number> =>
    (await admin.sql('SELECT FROM ledger.facts WHERE month = $1', [month])).length;

  it('takes that month alone, and what is in it is known before', async () => {
    const months = await prunableMonths(model.manager, Date.parse('2019-07-01'), Date.now());
    expect(months).toEqual([MAY, JUNE]);
    const range = { region: REGION, shard: SHARD, from: 0, until: 2 };
    expect(await prunableMonth(model.manager, MAY)).toEqual({ month: MAY, ranges: [range], told: [range] });
    await drop(MAY);
    expect(await Promise.all(months.map((month) => isMonthThere(model.manager, month)))).toEqual([false, true]);
    expect(await admin.sql('SELECT idx::int FROM ledger.body')).toEqual([{ idx: 2 }]);
  });

  it('takes the facts afterwards, all of them, and only where the bodies are gone', async () => {
    const now = `${new Date().toISOString().slice(0, 7)}-01`;
    for (const [month, count] of [
      [MAY, 12_001],
      [JUNE, 3],
      [now, 2],
    ])
      await admin.sql(FACTS, [REGION, month, count]);
    await drop(MAY);
    expect(await factsOf(MAY)).toBe(12_001);
    await pruneFacts(model.manager);
    expect(await Promise.all([MAY, JUNE, now].map(factsOf))).toEqual([0, 3, 2]);
  });

  it('gives up in a moment where somebody reads the bodies, and nothing is gone', async () => {
    const release = await admin.hold('SELECT count(*) FROM ledger.body');
    const began = performance.now();
    await expect(drop(MAY)).rejects.toThrow(/lock timeout/);
    expect(performance.now() - began).toBeLessThan(1_500);
    await release();
    expect(await isMonthThere(model.manager, MAY)).toBe(true);
  });

  it('is refused by the database itself before five years are over', async () => {
    await expect(drop(`${new Date().toISOString().slice(0, 7)}-01`)).rejects.toThrow(/must be kept/);
  });

  it.each([
    ['2024-02-29T12:00:00.000Z', '2019-02-28T12:00:00.000Z'],
    ['2024-03-01T00:00:00.000Z', '2019-03-01T00:00:00.000Z'],
    ['2024-03-31T10:00:00.000Z', '2019-03-31T10:00:00.000Z'],
  ])('at %s is what ended before %s, so that 29 February lets go of no February', (now, since) => {
    expect(new Date(keptSince(Date.parse(now))).toISOString()).toBe(since);
  });
});
