import pg from 'pg';
import type { Passwords } from './passwords.js';

/** The addresses of one database, one for each role. */
export interface DatabaseUrls {
  readonly migratorUrl: string;
  readonly gatewayUrl: string;
  readonly consentUrl: string;
}

export const DATABASE = 'ketenpoort';
const ROLES = {
  migrator: 'ketenpoort_migrator',
  gateway: 'ketenpoort_gateway',
  consent: 'ketenpoort_consent',
} as const;

/** Makes, as superuser, the three roles and the database that the migrator owns. What exists is kept; passwords are set anew. */
export async function bootstrap(adminUrl: string, passwords: Passwords): Promise<DatabaseUrls> {
  await asAdmin(adminUrl, async (client) => {
    for (const role of ['migrator', 'gateway', 'consent'] as const) {
      const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [ROLES[role]]);
      if (found.rowCount === 0) await client.query(`CREATE ROLE ${ROLES[role]}`);
      await client.query(`ALTER ROLE ${ROLES[role]} LOGIN PASSWORD ${pg.escapeLiteral(passwords[role])}`);
    }
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await createDatabase(client, DATABASE);
  });
  return databaseUrls(adminUrl, passwords, DATABASE);
}

/** Makes a database, a copy of `template` if given, that only our roles can enter. */
export async function createDatabase(client: pg.Client, name: string, template?: string): Promise<void> {
  const copy = template === undefined ? '' : ` TEMPLATE ${pg.escapeIdentifier(template)}`;
  const database = pg.escapeIdentifier(name);
  await client.query(`CREATE DATABASE ${database} OWNER ${ROLES.migrator}${copy}`);
  // The rights of a database are not copied with it.
  await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
  await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${ROLES.gateway}, ${ROLES.consent}`);
}

export function databaseUrls(adminUrl: string, passwords: Passwords, database: string): DatabaseUrls {
  return {
    migratorUrl: urlAs(adminUrl, [ROLES.migrator, passwords.migrator], database),
    gatewayUrl: urlAs(adminUrl, [ROLES.gateway, passwords.gateway], database),
    consentUrl: urlAs(adminUrl, [ROLES.consent, passwords.consent], database),
  };
}

/** The same server, another database; with another role and password when given. */
export function urlAs(url: string, role: readonly [string, string] | undefined, database: string): string {
  const changed = new URL(url);
  if (role !== undefined) [changed.username, changed.password] = role;
  changed.pathname = `/${database}`;
  return changed.href;
}

/** Runs `work` on a connection of its own and closes it. */
export async function asAdmin<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  // A lost connection shows in the query it cuts off.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
