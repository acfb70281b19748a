import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readObject, writePrivate } from './data-folder.js';
import { LaunchRefused } from './refusal.js';

/** The passwords of the embedded database, one for each of its roles. */
export interface Passwords {
  readonly superuser: string;
  readonly migrator: string;
  readonly gateway: string;
  readonly consent: string;
}

const ROLES = ['superuser', 'migrator', 'gateway', 'consent'] as const;

/** The passwords kept in the data folder (0600), made when there is no database yet.
 *  LaunchRefused when there is one and they are gone: nobody can open it then. */
export function passwordsOf(dataFolder: string, hasDatabase: boolean): Passwords {
  const file = join(dataFolder, 'passwords.json');
  const kept = parsePasswords(readObject(file));
  if (kept !== undefined) return kept;
  if (hasDatabase)
    throw new LaunchRefused(`${file} is missing or broken: put it back, or remove ${dataFolder} to start afresh`);
  const made = generate();
  writePrivate(file, `${JSON.stringify(made, null, 2)}\n`);
  return made;
}

/** The passwords in what was read from JSON, or undefined when one is missing. */
export function parsePasswords(value: unknown): Passwords | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found: Readonly<Record<string, unknown>> = { ...value };
  const [superuser, migrator, gateway, consent] = ROLES.map((role) => found[role]);
  if (typeof superuser !== 'string' || typeof migrator !== 'string') return undefined;
  if (typeof gateway !== 'string' || typeof consent !== 'string') return undefined;
  return { superuser, migrator, gateway, consent };
}

/** Passwords that nobody has seen. */
export function generate(): Passwords {
  const [superuser, migrator, gateway, consent] = [secret(), secret(), secret(), secret()];
  return { superuser, migrator, gateway, consent };
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}
