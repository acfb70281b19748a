import pg from 'pg';

/** The clock of a database, as whoever connects from now on reads it: `clock_timestamp()` of a schema that is looked in before
 *  PostgreSQL's own. */
export class DatabaseTime {
  private constructor(private readonly admin: pg.Client) {}

  /** `admin`: of a superuser, in the database. */
  static async of(admin: pg.Client): Promise<DatabaseTime> {
    await admin.query(`
CREATE SCHEMA made_up;
CREATE TABLE made_up.shift (by interval NOT NULL);
INSERT INTO made_up.shift VALUES ('0');
CREATE FUNCTION made_up.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
  AS 'SELECT pg_catalog.clock_timestamp() + by FROM made_up.shift';
GRANT USAGE ON SCHEMA made_up TO PUBLIC;
GRANT SELECT ON made_up.shift TO PUBLIC;
CREATE TABLE ledger.body_rest PARTITION OF ledger.body DEFAULT;`);
    const { rows } = await admin.query<{ name: string }>('SELECT current_database() AS name');
    const name = pg.escapeIdentifier(rows[0]?.name ?? '');
    await admin.query(`ALTER DATABASE ${name} SET search_path = made_up, pg_catalog, public`);
    return new DatabaseTime(admin);
  }

  /** It is this moment now. */
  async set(moment: string): Promise<void> {
    await this.admin.query('UPDATE made_up.shift SET by = $1::timestamptz - pg_catalog.clock_timestamp()', [moment]);
  }
}
