import type { MigrationInterface, QueryRunner } from 'typeorm';

/** As which processing activity of its own a party receives, by purpose: what the record names beside ours. */
export class PartyActivities1796803200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE gate.party_activity (
  oin text NOT NULL REFERENCES gate.party, purpose text NOT NULL, activity text NOT NULL, PRIMARY KEY (oin, purpose));
GRANT SELECT, INSERT, UPDATE, DELETE ON gate.party_activity TO ketenpoort_gateway;
GRANT SELECT ON gate.party_activity TO ketenpoort_consent;`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only: restore a backup instead'));
  }
}
