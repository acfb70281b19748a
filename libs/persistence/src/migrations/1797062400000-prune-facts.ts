import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets go of a month without slow work: its bodies go at once with their table, under the locks of the regions; the facts they name go
 *  afterwards, a part at a time, under none. */
export class PruneFacts1797062400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE OR REPLACE FUNCTION ledger.prune_month(first date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF first <> date_trunc('month', first)::date OR first + interval '5 years 1 month' > clock_timestamp() AT TIME ZONE 'UTC' THEN
    RAISE EXCEPTION 'the bodies of this month must be kept';
  END IF;
  EXECUTE format('DROP TABLE ledger.%I', 'body_' || to_char(first, 'YYYY_MM'));
END $$;
CREATE FUNCTION ledger.prune_facts(most integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE dropped integer;
BEGIN
  DELETE FROM ledger.facts f WHERE f.ctid = ANY(ARRAY(
    SELECT g.ctid FROM ledger.facts g WHERE g.month + interval '5 years 1 month' <= clock_timestamp() AT TIME ZONE 'UTC'
      AND to_regclass('ledger.body_' || to_char(g.month, 'YYYY_MM')) IS NULL LIMIT most));
  GET DIAGNOSTICS dropped = ROW_COUNT;
  RETURN dropped;
END $$;
REVOKE ALL ON FUNCTION ledger.prune_facts(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.prune_facts(integer) TO ketenpoort_gateway;`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only: restore a backup instead'));
  }
}
