import { migrate as runMigrations } from '#persistence';
import { migrationSettings } from '#settings';
import { HELD, MISUSE, Failure, type Command } from './command.js';

const USAGE = `Usage: MIGRATION_DATABASE_URL=postgresql://… npm run migrate

Brings a database of your own to the shape this version needs, with the role that owns it. The gateway never has that role.`;

/** Runs the migrations that the database lacks. */
export const migrate: Command = async ([option], { environment, out }) => {
  if (option === '--help') {
    out(USAGE);
    return HELD;
  }
  if (option !== undefined) throw new Failure(USAGE, MISUSE);
  const { database } = migrationSettings(environment);
  const ran = await runMigrations(database).catch((error: unknown) => {
    throw new Failure(`The migrations did not run: ${error instanceof Error ? error.message : 'unknown cause'}`);
  });
  out(ran.length > 0 ? `Ran ${ran.join(', ')}.` : 'Nothing to do: the database has this shape already.');
  return HELD;
};
