/** SQL of the first migration. Read by hand, never generated; a later change is a migration of its own. */

export const FACT_TABLES = `
CREATE SCHEMA gate;
CREATE TABLE gate.region (id text PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9-]{1,30}$'), name text NOT NULL);
CREATE TABLE gate.party (
  oin text PRIMARY KEY CHECK (oin ~ '^[0-9]{20}$'), slug text NOT NULL UNIQUE, name text NOT NULL, type text NOT NULL);
CREATE TABLE gate.accession (
  oin text NOT NULL REFERENCES gate.party, region text NOT NULL REFERENCES gate.region,
  acceded_at timestamptz NOT NULL, exited_at timestamptz, PRIMARY KEY (oin, region));
CREATE TABLE gate.application (
  client_id text PRIMARY KEY, oin text NOT NULL REFERENCES gate.party,
  functions text[] NOT NULL, purposes text[] NOT NULL);
CREATE TABLE gate.party_key (
  oin text NOT NULL REFERENCES gate.party, kid text NOT NULL, jwk jsonb NOT NULL,
  added_at timestamptz NOT NULL DEFAULT now(), revoked_at timestamptz, PRIMARY KEY (oin, kid));
CREATE TABLE gate.assertion (
  client_id text NOT NULL, jti_hash bytea NOT NULL, expires_at timestamptz NOT NULL, PRIMARY KEY (client_id, jti_hash));
CREATE INDEX assertion_expiry ON gate.assertion (expires_at);
CREATE TABLE gate.epoch (key text PRIMARY KEY, epoch bigint NOT NULL);
CREATE TABLE gate.convenant (
  region text NOT NULL REFERENCES gate.region, version integer NOT NULL, id text NOT NULL, hash text NOT NULL,
  document jsonb NOT NULL, activated_at timestamptz NOT NULL DEFAULT now(), revoked_at timestamptz,
  PRIMARY KEY (region, version));
CREATE TABLE gate.person (id uuid PRIMARY KEY);
CREATE TABLE gate.case_file (
  id uuid PRIMARY KEY, region text NOT NULL REFERENCES gate.region, person uuid NOT NULL REFERENCES gate.person,
  phase text NOT NULL, track text NOT NULL, opened_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE gate.participation (
  case_id uuid NOT NULL REFERENCES gate.case_file, oin text NOT NULL REFERENCES gate.party, role text NOT NULL,
  from_at timestamptz NOT NULL DEFAULT now(), until_at timestamptz, PRIMARY KEY (case_id, oin));
CREATE INDEX participation_of_party ON gate.participation (oin, case_id);
CREATE TABLE gate.emergency (
  case_id uuid NOT NULL REFERENCES gate.case_file, reason text NOT NULL,
  from_at timestamptz NOT NULL, until_at timestamptz NOT NULL, PRIMARY KEY (case_id, from_at));`;

export const CONSENT_TABLES = `
CREATE SCHEMA consent;
CREATE TABLE consent.record (
  id uuid NOT NULL, version integer NOT NULL, case_id uuid NOT NULL, kind text NOT NULL CHECK (kind IN ('CONSENT', 'OBJECTION')),
  state text NOT NULL CHECK (state IN ('IN_FORCE', 'WITHDRAWN')), categories text[] NOT NULL, recipients text[] NOT NULL,
  purpose text, from_at timestamptz NOT NULL, until_at timestamptz, changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id, version));
CREATE INDEX record_of_case ON consent.record (case_id, id, version DESC);`;

export const DEPOT_TABLES = `
CREATE SCHEMA depot;
CREATE TABLE depot.case_key (case_id uuid PRIMARY KEY, kek text NOT NULL, wrapped bytea NOT NULL);
CREATE TABLE depot.item (
  id uuid PRIMARY KEY, case_id uuid NOT NULL, unit text NOT NULL, version integer NOT NULL, contributor text NOT NULL,
  owner text, archived boolean NOT NULL DEFAULT false, restricted boolean NOT NULL DEFAULT false,
  third_party boolean NOT NULL DEFAULT false, valid_from timestamptz NOT NULL, valid_until timestamptz,
  updated_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX item_of_case ON depot.item (case_id, unit);
CREATE TABLE depot.value (
  item_id uuid NOT NULL REFERENCES depot.item, version integer NOT NULL, grp text NOT NULL, sealed bytea NOT NULL,
  PRIMARY KEY (item_id, version, grp));`;

export const LEDGER_TABLES = `
CREATE SCHEMA ledger;
CREATE TABLE ledger.shard (
  shard text PRIMARY KEY, region text NOT NULL, year integer NOT NULL, opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  closed_size bigint, closed_root bytea, UNIQUE (region, year));
CREATE TABLE ledger.head (
  region text PRIMARY KEY, shard text NOT NULL REFERENCES ledger.shard,
  size bigint NOT NULL DEFAULT 0, root bytea NOT NULL, frontier bytea NOT NULL) WITH (fillfactor = 50);
CREATE TABLE ledger.leaf (
  id uuid PRIMARY KEY, shard text NOT NULL, idx bigint NOT NULL, hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  kind text NOT NULL, replica uuid, settles uuid, UNIQUE (shard, idx));
CREATE TABLE ledger.body (
  shard text NOT NULL, idx bigint NOT NULL, month date NOT NULL,
  bytes bytea NOT NULL CHECK (octet_length(bytes) <= 65536), PRIMARY KEY (shard, idx, month)) PARTITION BY RANGE (month);
ALTER TABLE ledger.body ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE TABLE ledger.replica (
  id uuid PRIMARY KEY, lease_until timestamptz NOT NULL, open_from jsonb NOT NULL DEFAULT '{}', settled boolean NOT NULL DEFAULT false);

CREATE FUNCTION ledger.ensure_months(ahead integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE first date;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ketenpoort ledger months'));
  FOR step IN 0..least(ahead, 24) LOOP
    first := (date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC') + make_interval(months => step))::date;
    IF to_regclass('ledger.body_' || to_char(first, 'YYYY_MM')) IS NULL THEN
      EXECUTE format('CREATE TABLE ledger.%I PARTITION OF ledger.body FOR VALUES FROM (%L) TO (%L)',
        'body_' || to_char(first, 'YYYY_MM'), first, (first + interval '1 month')::date);
    END IF;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION ledger.ensure_months(integer) FROM PUBLIC;
SELECT ledger.ensure_months(3);`;

export const RELAY_TABLES = `
CREATE SCHEMA relay;
CREATE TABLE relay.cursor (shard text PRIMARY KEY, next bigint NOT NULL DEFAULT 0, epoch bigint NOT NULL DEFAULT 0);`;

export const GRANTS = `
GRANT USAGE ON SCHEMA gate, consent, depot, ledger, relay TO ketenpoort_gateway;
GRANT USAGE ON SCHEMA gate, consent, ledger TO ketenpoort_consent;
GRANT SELECT ON public.migration TO ketenpoort_gateway, ketenpoort_consent;

GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA gate TO ketenpoort_gateway;
GRANT DELETE ON gate.assertion TO ketenpoort_gateway;
GRANT SELECT ON consent.record TO ketenpoort_gateway;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA depot TO ketenpoort_gateway;
GRANT SELECT, INSERT, UPDATE ON relay.cursor TO ketenpoort_gateway;
GRANT SELECT, INSERT, UPDATE ON ledger.replica TO ketenpoort_gateway;

GRANT SELECT ON gate.region, gate.party, gate.accession, gate.application, gate.party_key, gate.case_file, gate.participation,
  gate.convenant, gate.epoch TO ketenpoort_consent;
GRANT INSERT, UPDATE ON gate.epoch TO ketenpoort_consent;
GRANT SELECT, INSERT ON consent.record TO ketenpoort_consent;

GRANT SELECT, INSERT ON ledger.leaf, ledger.body TO ketenpoort_gateway, ketenpoort_consent;
GRANT SELECT, INSERT, UPDATE ON ledger.head TO ketenpoort_gateway;
GRANT SELECT, UPDATE ON ledger.head TO ketenpoort_consent;
GRANT SELECT, INSERT, UPDATE ON ledger.shard TO ketenpoort_gateway;
GRANT SELECT, INSERT, UPDATE ON ledger.shard TO ketenpoort_consent;
GRANT EXECUTE ON FUNCTION ledger.ensure_months(integer) TO ketenpoort_gateway;`;
