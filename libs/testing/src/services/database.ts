import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate } from '#persistence';
import { asAdmin, createDatabase, DATABASE, databaseUrls, urlAs } from '../../../../apps/launch/src/bootstrap.js';
import { parsePasswords } from '../../../../apps/launch/src/passwords.js';
import type { Passwords } from '../../../../apps/launch/src/passwords.js';
import { TEST_PREFIX, testPostgres, VARIABLES } from './addresses.js';

/** A migrated database that no other test sees, with the address of each role. */
export interface FreshDatabase {
  readonly gatewayUrl: string;
  readonly consentUrl: string;
  readonly migratorUrl: string;
  /** Superuser, this database: for looking and for breaking things, never for what is tested. */
  readonly adminUrl: string;
  /** Removes it. Throws, naming them, when connections to it are left open five seconds later; it is removed all the same. */
  readonly drop: () => Promise<void>;
}

/** Which database the next ones are copies of: the migrated one of the run, unless another is named. */
let template = DATABASE;

export function useTemplate(name: string): void {
  template = name;
}

/** A database made by the migrations of the code that runs, for `useTemplate`. */
export async function migratedTemplate(): Promise<{ readonly name: string; readonly drop: () => Promise<void> }> {
  const server = testPostgres();
  const name = newName();
  await asAdmin(server, (client) => createDatabase(client, name));
  await migrate(databaseUrls(server, passwords(), name).migratorUrl);
  return { name, drop: () => asAdmin(server, (client) => dropDatabase(client, name)) };
}

function newName(): string {
  return `${TEST_PREFIX}${randomBytes(6).toString('hex')}`;
}

/** Makes a database for one test file, a copy of the migrated template or of `from`. */
export async function freshDatabase({ from = template } = {}): Promise<FreshDatabase> {
  const server = testPostgres();
  const name = newName();
  await asAdmin(server, (client) => createDatabase(client, name, from));
  return {
    ...databaseUrls(server, passwords(), name),
    adminUrl: urlAs(server, undefined, name),
    drop: () => asAdmin(server, (client) => dropDatabase(client, name)),
  };
}

function passwords(): Passwords {
  const value: unknown = JSON.parse(process.env[VARIABLES.passwords] ?? 'null');
  const known = parsePasswords(value);
  if (known === undefined) throw new Error(`${VARIABLES.passwords} is not what the global set-up wrote`);
  return known;
}

async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  const database = pg.escapeIdentifier(name);
  try {
    // PostgreSQL itself waits five seconds for others to leave.
    await client.query(`DROP DATABASE ${database}`);
  } catch (error) {
    const left = await connectionsTo(client, name);
    await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    throw new Error(`${name} was dropped with connections open: ${left.join('; ')}`, { cause: error });
  }
}

async function connectionsTo(client: pg.Client, name: string): Promise<string[]> {
  const found = await client.query<{ what: string }>(
    `SELECT format('%s %s %s: %s', pid, usename, state, left(query, 80)) AS what FROM pg_stat_activity WHERE datname = $1`,
    [name],
  );
  return found.rows.map((row) => row.what);
}
