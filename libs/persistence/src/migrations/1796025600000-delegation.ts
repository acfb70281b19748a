import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which party may act on behalf of which other in a region, in which of the other's functions, for what, and how long. */
export class Delegation1796025600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE gate.delegation (
  delegate text NOT NULL REFERENCES gate.party, principal text NOT NULL REFERENCES gate.party,
  region text NOT NULL REFERENCES gate.region, functions text[] NOT NULL, purposes text[] NOT NULL,
  from_at timestamptz NOT NULL, until_at timestamptz,
  PRIMARY KEY (delegate, principal, region), CHECK (delegate <> principal), CHECK (until_at >= from_at));
CREATE INDEX delegation_by_principal ON gate.delegation (principal);
GRANT SELECT, INSERT, UPDATE ON gate.delegation TO ketenpoort_gateway;
GRANT SELECT ON gate.delegation TO ketenpoort_consent;`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only: restore a backup instead'));
  }
}
