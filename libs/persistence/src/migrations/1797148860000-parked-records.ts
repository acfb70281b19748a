import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which entries the topic holds as a stub, since the broker refused them, and which of these are to be sent again. */
export class ParkedRecords1797148860000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE relay.parked (
  shard text NOT NULL, idx bigint NOT NULL, reason text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(),
  again boolean NOT NULL DEFAULT false, PRIMARY KEY (shard, idx));
GRANT SELECT, INSERT, UPDATE, DELETE ON relay.parked TO ketenpoort_gateway;`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only: restore a backup instead'));
  }
}
