import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets go of old bodies: month by month, never before five years are over, and by nobody but this function, which the role that owns
 *  the ledger runs. Leaves and their hashes stay for ever, so that every proof holds. */
export class Pruning1796716800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE FUNCTION ledger.prune_month(first date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF first <> date_trunc('month', first)::date OR first + interval '5 years 1 month' > clock_timestamp() AT TIME ZONE 'UTC' THEN
    RAISE EXCEPTION 'the bodies of this month must be kept';
  END IF;
  DELETE FROM ledger.facts WHERE month = first;
  EXECUTE format('DROP TABLE ledger.%I', 'body_' || to_char(first, 'YYYY_MM'));
END $$;
REVOKE ALL ON FUNCTION ledger.prune_month(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.prune_month(date) TO ketenpoort_gateway;`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only: restore a backup instead'));
  }
}
