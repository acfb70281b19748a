import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What tells a key of a file from any other, so that a start with the wrong file is refused. Noted once, never changed. */
export class KeyChecks1795593600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE gate.key_check (
  file text NOT NULL, key text NOT NULL, value bytea NOT NULL CHECK (octet_length(value) = 16), PRIMARY KEY (file, key));
GRANT SELECT, INSERT ON gate.key_check TO ketenpoort_gateway;
GRANT SELECT ON gate.key_check TO ketenpoort_consent;`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only: restore a backup instead'));
  }
}
