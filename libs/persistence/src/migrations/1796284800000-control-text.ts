import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Control attributes of an item as facts read them, written once when they change and not at each question. The database itself
 *  writes the text, so that it says what the columns say whoever writes those. */
export class ControlText1796284800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE depot.item ADD COLUMN control text NOT NULL DEFAULT '';
CREATE FUNCTION depot.write_control() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  NEW.control := json_build_array(NEW.id, NEW.version, NEW.unit, NEW.contributor, NEW.owner, NEW.archived, NEW.restricted,
    NEW.third_party, (extract(epoch FROM NEW.valid_from) * 1000)::float8, (extract(epoch FROM NEW.valid_until) * 1000)::float8,
    (extract(epoch FROM NEW.updated_at) * 1000)::float8, array_to_string(NEW.sealed, ','))::text;
  RETURN NEW;
END $$;
CREATE TRIGGER write_control BEFORE INSERT OR UPDATE ON depot.item FOR EACH ROW EXECUTE FUNCTION depot.write_control();
UPDATE depot.item SET control = '';
ALTER TABLE depot.item ALTER COLUMN control DROP DEFAULT;`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only: restore a backup instead'));
  }
}
