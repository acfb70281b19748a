import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each party contributed to each category of a case, version by version; an item can be taken back. */
export class Contributions1795766400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE depot.contribution (
  case_id uuid NOT NULL, category text NOT NULL, contributor text NOT NULL, version integer NOT NULL CHECK (version > 0),
  key_hash bytea NOT NULL UNIQUE CHECK (octet_length(key_hash) = 32), content bytea NOT NULL, changed text[] NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (case_id, category, contributor, version));
GRANT SELECT, INSERT ON depot.contribution TO ketenpoort_gateway;
ALTER TABLE depot.item ADD COLUMN withdrawn_at timestamptz;`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only: restore a backup instead'));
  }
}
