import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is kept from a person for a while (UAVG 41), with its ground, its reason and what was weighed. Nothing of it is ever changed but
 *  its end. */
export class Restrictions1796457600001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE gate.restriction (
  id uuid PRIMARY KEY, region text NOT NULL REFERENCES gate.region, person uuid NOT NULL,
  party text CHECK (party ~ '^[0-9]{20}$'), category text, from_day date, until_day date,
  ground text NOT NULL CHECK (ground ~ '^[a-j]$'), reason text NOT NULL, weighing jsonb NOT NULL,
  ends_at timestamptz NOT NULL, set_by text NOT NULL REFERENCES gate.staff, set_at timestamptz NOT NULL,
  lifted_by text REFERENCES gate.staff, lifted_at timestamptz,
  CHECK (ends_at > set_at), CHECK (from_day <= until_day), CHECK ((lifted_by IS NULL) = (lifted_at IS NULL)));
CREATE INDEX restriction_of_person ON gate.restriction (region, person);
GRANT SELECT, INSERT, UPDATE (lifted_by, lifted_at) ON gate.restriction TO ketenpoort_gateway;`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only: restore a backup instead'));
  }
}
