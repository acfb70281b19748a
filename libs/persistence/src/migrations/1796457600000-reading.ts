import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is read of the ledger without touching the tables of its write path. All of it is derived, by one follower, and can be derived
 *  again: empty the schema's tables, cursors included. The consent register needs none of it. */
export class Reading1796457600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CURSORS + ROWS + GRANTS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only: restore a backup instead'));
  }
}

const CURSORS = `
CREATE SCHEMA reading;
CREATE TABLE reading.cursor (
  shard text PRIMARY KEY, nr integer GENERATED ALWAYS AS IDENTITY UNIQUE, next bigint NOT NULL DEFAULT 0);`;

// A row is small, since what entries have in common is kept once: in a profile, and in lists of fields that come back with many.
const ROWS = `
CREATE TABLE reading.word (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, word text NOT NULL UNIQUE);
CREATE TABLE reading.field_set (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, digest bytea NOT NULL UNIQUE, rows jsonb NOT NULL,
  fields text[] NOT NULL, categories text[] NOT NULL, holders text[] NOT NULL);
CREATE TABLE reading.profile (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, digest bytea NOT NULL UNIQUE, region text NOT NULL, kind text NOT NULL,
  step text, party text, on_behalf_of text, function text, purpose text, activity text, legal_basis text[] NOT NULL,
  emergency text, confidentiality text, staff text,
  granted integer NOT NULL REFERENCES reading.field_set, refused integer NOT NULL REFERENCES reading.field_set);
CREATE INDEX profile_of_region ON reading.profile (region, kind);
CREATE TABLE reading.entry (
  key bigint NOT NULL, id uuid NOT NULL, shard integer NOT NULL, idx bigint NOT NULL, month date NOT NULL,
  profile integer NOT NULL, case_name integer, subject integer, professional integer, trace uuid, outcome text)
  WITH (fillfactor = 90);
CREATE UNIQUE INDEX entry_newest ON reading.entry (key) INCLUDE (profile);
CREATE INDEX entry_place ON reading.entry USING brin (shard, idx);
CREATE UNIQUE INDEX entry_id ON reading.entry (id);
CREATE INDEX entry_profile ON reading.entry (profile, key);
CREATE INDEX entry_case ON reading.entry (case_name, key) INCLUDE (profile) WHERE case_name IS NOT NULL;
CREATE INDEX entry_subject ON reading.entry (subject, key) INCLUDE (profile) WHERE subject IS NOT NULL;
CREATE INDEX entry_professional ON reading.entry (professional, key) INCLUDE (profile) WHERE professional IS NOT NULL;
CREATE INDEX entry_trace ON reading.entry (trace) WHERE trace IS NOT NULL;
CREATE TABLE reading.unusual (key bigint PRIMARY KEY, outcome text NOT NULL);`;

const GRANTS = `
GRANT USAGE ON SCHEMA reading TO ketenpoort_gateway;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA reading TO ketenpoort_gateway;`;
