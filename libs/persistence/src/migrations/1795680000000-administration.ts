import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who administers regions, and with which keys they sign in; what administrators revoke. A party may take part in a case in several
 *  windows, each for some functions (none named: for all). A key may be revoked from a moment that is still to come. */
export class Administration1795680000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE gate.staff (
  id text PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9-]{1,30}$'),
  role text NOT NULL CHECK (role IN ('ADMINISTRATOR', 'PRIVACY_OFFICER')),
  regions text[], revoked_at timestamptz);
CREATE TABLE gate.staff_key (
  kid text PRIMARY KEY, staff text NOT NULL REFERENCES gate.staff, jwk jsonb NOT NULL,
  added_at timestamptz NOT NULL DEFAULT now(), revoked_at timestamptz);
CREATE INDEX staff_key_of ON gate.staff_key (staff);
GRANT SELECT, INSERT, UPDATE ON gate.staff, gate.staff_key TO ketenpoort_gateway;
ALTER TABLE gate.application ADD COLUMN revoked_at timestamptz;
ALTER TABLE gate.participation ADD COLUMN functions text[] NOT NULL DEFAULT '{}',
  DROP CONSTRAINT participation_pkey, ADD PRIMARY KEY (case_id, oin, from_at);`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only: restore a backup instead'));
  }
}
