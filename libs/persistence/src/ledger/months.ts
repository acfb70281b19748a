import type { Queryable } from '../schema-version.js';

/** Makes the partitions of the ledger's bodies for this month and the next three. Harmless when they are there. */
export async function ensureMonths(database: Queryable): Promise<void> {
  await database.query('SELECT ledger.ensure_months(3)');
}
