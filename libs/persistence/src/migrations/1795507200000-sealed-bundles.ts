import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An item says under which names its values are sealed, so that one that is gone is told from one that never was. What was
 *  sealed by group stays as it is. The gateway's role may no longer change a convenant, but for revoking it. */
export class SealedBundles1795507200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE depot.item ADD COLUMN sealed text[] NOT NULL DEFAULT '{}';
UPDATE depot.item i SET sealed = coalesce(
  (SELECT array_agg(v.grp ORDER BY v.grp) FROM depot.value v WHERE v.item_id = i.id AND v.version = i.version), '{}');
ALTER TABLE depot.item ALTER COLUMN sealed DROP DEFAULT;
REVOKE UPDATE ON gate.convenant FROM ketenpoort_gateway;
GRANT UPDATE (revoked_at) ON gate.convenant TO ketenpoort_gateway;`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only: restore a backup instead'));
  }
}
