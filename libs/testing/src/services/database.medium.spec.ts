import { expect, it } from '@jest/globals';
import pg from 'pg';
import { asAdmin } from '../../../../apps/launch/src/bootstrap.js';
import { freshDatabase } from './database.js';

it('gives each caller a migrated database of its own, in which each role is itself', async () => {
  const [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
  expect(one.adminUrl).not.toBe(other.adminUrl);
  for (const [url, role] of [
    [one.gatewayUrl, 'ketenpoort_gateway'],
    [one.consentUrl, 'ketenpoort_consent'],
    [one.migratorUrl, 'ketenpoort_migrator'],
  ] as const) {
    const found = await asAdmin(url, (client) => client.query<{ role: string }>('SELECT current_user AS role'));
    expect(found.rows[0]?.role).toBe(role);
  }
  const schemas = await asAdmin(one.adminUrl, (client) =>
    client.query(`SELECT 1 FROM pg_tables WHERE schemaname = 'ledger'`),
  );
  expect(schemas.rowCount).toBeGreaterThan(0);
  await Promise.all([one.drop(), other.drop()]);
});

it('says so when a connection is left open, and drops the database all the same', async () => {
  const database = await freshDatabase();
  const left = new pg.Client({ connectionString: database.adminUrl });
  left.on('error', () => undefined);
  await left.connect();
  await expect(database.drop()).rejects.toThrow('connections open');
  await expect(asAdmin(database.adminUrl, () => Promise.resolve())).rejects.toThrow('does not exist');
  await left.end().catch(() => undefined);
}, 20_000);
