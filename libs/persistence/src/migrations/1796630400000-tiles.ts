import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The trees of the shards as tiles, the newest checkpoint of each, and what was published of them, with the cosignatures of witnesses.
 *  Tiles are derived: whatever was followed before there were any is followed again. */
export class Tiles1796630400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE reading.tile (
  shard integer NOT NULL, level smallint NOT NULL, idx bigint NOT NULL, bytes bytea NOT NULL, PRIMARY KEY (shard, level, idx));
ALTER TABLE reading.tile ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE TABLE reading.checkpoint (
  shard integer PRIMARY KEY, size bigint NOT NULL, root bytea NOT NULL, note text NOT NULL, jws text NOT NULL,
  read_at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE TABLE reading.published (
  shard integer NOT NULL, size bigint NOT NULL, root bytea NOT NULL, note text NOT NULL, jws text NOT NULL,
  published_at timestamptz NOT NULL DEFAULT clock_timestamp(), cosignatures text NOT NULL DEFAULT '', cosigners integer NOT NULL DEFAULT 0,
  PRIMARY KEY (shard, size));
TRUNCATE reading.cursor, reading.word, reading.field_set, reading.profile, reading.entry, reading.unusual RESTART IDENTITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON reading.tile, reading.checkpoint, reading.published TO ketenpoort_gateway;`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only: restore a backup instead'));
  }
}
