import pg from 'pg';

/** A pool of a role's connections. A connection lost while idle is replaced by the next query and ends nothing; nor does one lost between
 *  two statements of whoever has it: the next of them rejects. */
export function poolOf(connectionString: string, name: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max,
    application_name: name,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
    // Also when the server itself hangs: nobody waits for ever, and no answer leaves.
    query_timeout: 12_000,
    keepAlive: true,
  });
  pool.on('error', () => undefined);
  // The pool listens to idle ones alone, and an error that nobody listens to ends the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
