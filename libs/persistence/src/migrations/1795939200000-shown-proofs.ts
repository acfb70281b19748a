import type { MigrationInterface, QueryRunner } from 'typeorm';

/** DPoP proofs that were shown, until they end: a proof is good once, over all replicas of both applications. */
export class ShownProofs1795939200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE gate.proof (
  hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32), expires_at timestamptz NOT NULL);
CREATE INDEX proof_expiry ON gate.proof (expires_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON gate.proof TO ketenpoort_gateway, ketenpoort_consent;`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only: restore a backup instead'));
  }
}
