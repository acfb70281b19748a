import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the entries that say which bodies were let go of among all leaves. Built without holding up who appends, which no transaction
 *  can do: a try that was cut off leaves an index that is no good, and is begun again. */
export class PrunedEntries1796889600000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS ledger.leaf_pruned');
    await runner.query(`CREATE INDEX CONCURRENTLY leaf_pruned ON ledger.leaf (shard) WHERE kind = 'pruned'`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only: restore a backup instead'));
  }
}
