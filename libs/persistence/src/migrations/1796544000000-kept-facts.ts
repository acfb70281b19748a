import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What decisions rested on, so that each can be made again: facts by month, to go with the bodies that name them, and the catalogues
 *  that were decided by. Both are added to and never changed. */
export class KeptFacts1796544000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE ledger.facts (
  region text NOT NULL, month date NOT NULL, hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  bytes bytea NOT NULL CHECK (octet_length(bytes) <= 1048576), PRIMARY KEY (region, month, hash));
GRANT SELECT, INSERT ON ledger.facts TO ketenpoort_gateway;

CREATE TABLE gate.catalogue (
  hash text PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'), files text NOT NULL, kept_at timestamptz NOT NULL DEFAULT now());
GRANT SELECT, INSERT ON gate.catalogue TO ketenpoort_gateway;`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only: restore a backup instead'));
  }
}
