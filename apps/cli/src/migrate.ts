import { parseArgs } from 'node:util';
import { migrate as runMigrations } from '#persistence';
import { migrationSettings } from '#settings';
import { HELD, MISUSE, Failure, type Command } from './command.js';

const USAGE = `Usage: MIGRATION_DATABASE_URL=postgresql://… npm run migrate [-- --json]

Brings a database of your own to the shape this version needs, with the role that owns it. The gateway never has that role.`;

const flag = { type: 'boolean', default: false } as const;

/** Runs the migrations that the database lacks. */
export const migrate: Command = async (parameters, { environment, out }) => {
  const { help, json } = optionsOf(parameters);
  if (help) {
    out(USAGE);
    return HELD;
  }
  const { database } = migrationSettings(environment);
  const ran = await runMigrations(database).catch((error: unknown) => {
    throw new Failure(`The migrations did not run: ${error instanceof Error ? error.message : 'unknown cause'}`);
  });
  if (json) out(JSON.stringify({ ran }));
  else out(ran.length > 0 ? `Ran ${ran.join(', ')}.` : 'Nothing to do: the database has this shape already.');
  return HELD;
};

function optionsOf(parameters: readonly string[]) {
  try {
    return parseArgs({ args: [...parameters], options: { help: flag, json: flag } }).values;
  } catch {
    throw new Failure(USAGE, MISUSE);
  }
}
