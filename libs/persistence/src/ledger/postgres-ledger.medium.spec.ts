// Real here: PostgreSQL with the gateway's role, told to be read only, as a standby is. Made up: the entries.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { Placed } from '#ledger';
import { freshDatabase, LedgerReader, testNotary, type FreshDatabase } from '#testing';
import { modelOptions } from '../entities/data-source.js';
import { changeEntry } from './change-entry.js';
import { draftOf } from './draft.js';
import { setbacks } from './head-check.js';
import { openRegion } from './open-region.js';
import { PostgresLedger } from './postgres-ledger.js';

const REGION = 'groningen';

describe('the ledger', () => {
  const notary = testNotary();
  let database: FreshDatabase;
  let admin: LedgerReader;
  let ledger: PostgresLedger;

  const record = (): Promise<readonly Placed[]> => {
    const entry = draftOf(changeEntry(0, { kind: 'party', region: REGION, step: 'ACCEDED', change: {} }));
    return ledger.append(REGION, { entries: [entry], preconditions: [], notAfter: null });
  };
  const readsOnly = async (value: 'on' | 'off'): Promise<void> => {
    const [row] = await admin.sql<{ name: string }>('SELECT current_database() AS name');
    await admin.sql(`ALTER DATABASE ${String(row?.name)} SET default_transaction_read_only = ${value}`);
  };

  beforeAll(async () => {
    database = await freshDatabase();
    admin = new LedgerReader(database.adminUrl);
    const model = await new DataSource(modelOptions(database.gatewayUrl)).initialize();
    await openRegion(model, REGION, 'Groningen');
    await model.destroy();
    ledger = new PostgresLedger(database.gatewayUrl, notary);
  });

  afterAll(async () => {
    await ledger.close();
    await admin.close();
    await database.drop();
  });

  it('refuses at a server that only reads, leaves it, and records at the next one that does not', async () => {
    await readsOnly('on');
    const refused = { code: 'LEDGER_UNAVAILABLE', cause: { code: '25006' } };
    await expect(record()).rejects.toMatchObject(refused);
    await expect(record()).rejects.toMatchObject(refused);
    await readsOnly('off');
    expect((await record()).map(({ idx }) => idx)).toEqual([0]);
  });

  it('is not told to be set back when more was recorded while somebody looked', async () => {
    const looking = {
      query: async (text: string) => {
        const rows = await admin.sql(text);
        await record();
        return { rows };
      },
    };
    const found = await setbacks(looking as never, notary);
    expect([...found.values()]).toEqual([null, null]);
  });
});
