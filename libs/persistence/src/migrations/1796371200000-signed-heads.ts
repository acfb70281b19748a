import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Checkpoints beside the heads, shards that begin again after a restore, and the shard of all heads. SHA-256 of nothing is the root
 *  of an empty tree. */
export class SignedHeads1796371200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE gate.region ADD CONSTRAINT region_is_not_meta CHECK (id <> 'meta');
ALTER TABLE ledger.head ADD COLUMN note text, ADD COLUMN jws text;
ALTER TABLE ledger.shard ADD COLUMN closed_note text, ADD COLUMN closed_jws text,
  ADD COLUMN generation integer NOT NULL DEFAULT 1, DROP CONSTRAINT shard_region_year_key, ADD UNIQUE (region, year, generation);
INSERT INTO ledger.shard (shard, region, year) VALUES ('meta', 'meta', 0);
INSERT INTO ledger.head (region, shard, root, frontier) VALUES ('meta', 'meta', sha256(''), '');`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only: restore a backup instead'));
  }
}
