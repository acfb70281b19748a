import type { MigrationInterface, QueryRunner } from 'typeorm';

/** On which terms each party is served. A party without a row is served on the default ones. */
export class PartyTerms1795852800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE gate.party_terms (
  oin text PRIMARY KEY REFERENCES gate.party,
  proof text NOT NULL DEFAULT 'NONE' CHECK (proof IN ('NONE', 'DPOP', 'MTLS')),
  introspection boolean NOT NULL DEFAULT false,
  documents text NOT NULL DEFAULT 'OFF' CHECK (documents IN ('OFF', 'LOG_UNKNOWN', 'ONLY_REGISTERED')),
  requests_per_minute integer CHECK (requests_per_minute > 0), cases_per_hour integer CHECK (cases_per_hour > 0));
GRANT SELECT, INSERT, UPDATE ON gate.party_terms TO ketenpoort_gateway;
GRANT SELECT ON gate.party_terms TO ketenpoort_consent;`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only: restore a backup instead'));
  }
}
