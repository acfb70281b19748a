// Real here: PostgreSQL with the gateway's role, the ledger's own writer. Made up: the entries, and in which months their bodies are kept.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import { answerWith, freshDatabase, LedgerReader, testNotary, type FreshDatabase } from '#testing';
import { modelOptions } from '../entities/data-source.js';
import { poolOf } from '../pool.js';
import { entryHead } from './change-entry.js';
import { draftOf } from './draft.js';
import { EntryStream, type EntrySpan } from './entry-stream.js';
import { openRegion } from './open-region.js';
import { PostgresLedger } from './postgres-ledger.js';

const REGION = 'groningen';
/** When entries were made, and the month in which they were written. */
const MADE = [
  ['2019-05-27T10:00:00.000Z', '2019-05-01'],
  ['2019-05-27T11:00:00.000Z', '2019-06-01'],
  ['2019-06-02T10:00:00.000Z', '2019-06-01'],
] as const;
const [EARLY, LATE, LATER] = MADE.map(([at]) => at);
const quiet = { error: () => undefined };

describe('the entries of a period', () => {
  let database: FreshDatabase;
  let pool: pg.Pool;
  let admin: LedgerReader;

  beforeAll(async () => {
    database = await freshDatabase();
    const model = await new DataSource(modelOptions(database.gatewayUrl)).initialize();
    await openRegion(model, REGION, REGION);
    await model.destroy();
    pool = poolOf(database.gatewayUrl, 'test-stream', 2);
    admin = new LedgerReader(database.adminUrl);
    const ledger = new PostgresLedger(database.gatewayUrl, testNotary());
    const entries = MADE.map(([at]) => draftOf(answerWith({ ...entryHead(Date.parse(at)), region: REGION })));
    await ledger.append(REGION, { entries, preconditions: [], notAfter: null });
    await ledger.close();
    for (const [from, until] of [
      ['2019-05-01', '2019-06-01'],
      ['2019-06-01', '2019-07-01'],
    ] as const)
      await admin.sql(
        `CREATE TABLE ledger.body_${from.slice(0, 7).replace('-', '_')} PARTITION OF ledger.body FOR VALUES FROM ('${from}') TO ('${until}')`,
      );
    for (const [idx, [, month]] of MADE.entries())
      await admin.sql('UPDATE ledger.body SET month = $1 WHERE idx = $2', [month, idx]);
  });

  afterAll(async () => {
    await admin.close();
    await pool.end();
    await database.drop();
  });

  const read = async (span: Partial<EntrySpan>): Promise<string[]> => {
    const found: string[] = [];
    for await (const { entries } of new EntryStream(pool, quiet).pages({
      region: REGION,
      since: null,
      until: null,
      ...span,
    }))
      found.push(...entries.map(({ entry }) => entry.at));
    return found;
  };

  it.each([
    ['all, when none is named', {}, [EARLY, LATE, LATER]],
    [
      'those that were written days later, in the next month',
      { until: Date.parse('2019-05-28T00:00:00Z') },
      [EARLY, LATE],
    ],
    ['none from before it, whenever they were written', { since: Date.parse('2019-06-01T00:00:00Z') }, [LATER]],
    ['all up to a moment that stands for no end', { until: Date.parse('9999-12-31T23:59:59Z') }, [EARLY, LATE, LATER]],
    [
      'all from a moment that stands for no beginning',
      { since: Date.parse('0000-01-01T00:00:00Z') },
      [EARLY, LATE, LATER],
    ],
  ] as const)('are %s', async (_case, span, expected) => {
    expect(await read(span)).toEqual(expected);
  });
});
