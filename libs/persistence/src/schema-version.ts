import { SettingsInvalid } from '#kernel';
import { NEEDED_MIGRATIONS } from './migrate.js';

/** What is asked of a database: one statement. */
export interface Queryable {
  query<Row>(text: string): Promise<{ rows: Row[] }>;
}

/** Refuses a database that lacks a migration of this version: SettingsInvalid says which and what to run. */
export async function checkSchema(database: Queryable): Promise<void> {
  const { rows } = await database.query<{ exists: boolean }>(
    "SELECT to_regclass('public.migration') IS NOT NULL AS exists",
  );
  const ran =
    rows[0]?.exists === true
      ? await database.query<{ name: string }>('SELECT name FROM public.migration')
      : { rows: [] };
  const missing = NEEDED_MIGRATIONS.filter((name) => !ran.rows.some((row) => row.name === name));
  if (missing.length === 0) return;
  throw new SettingsInvalid(
    `the database lacks ${missing.join(', ')}. Set MIGRATION_DATABASE_URL and run: npm run migrate`,
  );
}
