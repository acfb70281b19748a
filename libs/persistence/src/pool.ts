import pg from 'pg';
import { LedgerUnavailable } from '#kernel';
import { AnsweringClient } from './answering-client.js';

/** Which servers a pool stays with: such as are written to, or any, also a standby that only reads. */
export type Served = 'PRIMARY' | 'ANY';

type Verified = (error?: Error) => void;

/** A name may lead elsewhere after a fail-over: no connection stays with the server that it had for longer. Seconds. */
const LIFETIME = 600;

/** How long is waited for a connection, and for what is asked. Milliseconds. */
export type Deadlines = Readonly<Record<'connectionTimeoutMillis' | 'query_timeout', number>>;

/** Nobody waits for ever, also when the server itself hangs or the way to it is gone and nobody said so: what is asked is answered by then,
 *  or the connection ends. Milliseconds. */
export const DEADLINES = {
  Client: AnsweringClient,
  connectionTimeoutMillis: 5_000,
  statement_timeout: 10_000,
  query_timeout: 12_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 5_000,
} as const;

/** For pools that must be of a primary: a connection to a server that only reads is closed before anybody gets it, with
 *  LedgerUnavailable. A standby lags, and what was read there would be decided on. */
export const ON_PRIMARY = {
  maxLifetimeSeconds: LIFETIME,
  verify(client: Pick<pg.PoolClient, 'query' | 'on'>, done: Verified): void {
    // The pool listens to idle ones alone, and an error that nobody listens to ends the process.
    client.on('error', () => undefined);
    client.query<{ transaction_read_only: string }>('SHOW transaction_read_only').then(
      ({ rows }) => done(rows[0]?.transaction_read_only === 'off' ? undefined : readsOnly()),
      (error: unknown) => done(error instanceof Error ? error : readsOnly()),
    );
  },
} as const;

/** A pool of a role's connections. A connection lost while idle is replaced by the next query and ends nothing; nor does one lost between
 *  two statements of whoever has it: the next of them rejects. */
export function poolOf(connectionString: string, name: string, max: number, served: Served = 'PRIMARY'): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max,
    application_name: name,
    ...DEADLINES,
    ...(served === 'PRIMARY' && ON_PRIMARY),
  });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined)); // as ON_PRIMARY does for its own
  return pool;
}

function readsOnly(): LedgerUnavailable {
  return new LedgerUnavailable(
    'the server at this address only reads: a standby. Let the address lead to the primary, or promote it',
  );
}
