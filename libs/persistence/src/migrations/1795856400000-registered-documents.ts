import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Operations that a party registered: exact text under its SHA-256, with the names of the operations in it. */
export class RegisteredDocuments1795856400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE gate.document (
  oin text NOT NULL REFERENCES gate.party, hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'), body text NOT NULL,
  operations text[] NOT NULL, added_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (oin, hash));
GRANT SELECT, INSERT, DELETE ON gate.document TO ketenpoort_gateway;`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only: restore a backup instead'));
  }
}
