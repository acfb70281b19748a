import type pg from 'pg';
import { SettingsInvalid } from '#kernel';

/** What PostgreSQL has for a setting on the connections of a role, and where it has it from (`pg_settings.source`). */
interface Setting {
  readonly name: string;
  readonly setting: string;
  readonly source: string;
  readonly role: string;
  readonly database: string;
}

/** Which database is judged, and what is done when it may lose something. */
export interface DurabilityTerms {
  /** The variable that holds its address. */
  readonly variable: string;
  /** It is taken all the same. For tests alone. */
  readonly allowsUnsafe: boolean;
  /** Is told, of a database that is taken all the same, what is wrong with it. */
  readonly onUnsafe: (flaw: string) => void;
}

const ASKED = `
SELECT name, setting, source, current_user AS role, current_database() AS database FROM pg_settings
WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') ORDER BY name`;

/** With `local` and `remote_write` a commit waits for less than a synchronous standby has to give, and whether there is one may
 *  change while the gate runs: they are refused where there is none as well. */
const SAFE: Readonly<Record<string, readonly string[]>> = {
  fsync: ['on'],
  full_page_writes: ['on'],
  synchronous_commit: ['on', 'remote_apply'],
};

const LOSES: Readonly<Record<string, string>> = {
  fsync: 'what was recorded may be lost with the machine',
  full_page_writes: 'a machine that stops in the middle of a write may leave a page that is neither old nor new',
  synchronous_commit: 'an answer could leave before its record is on disk, and on a standby that is waited for',
};

/** Refuses a database that may lose what it acknowledged: SettingsInvalid names each setting and how to put it right. `pool`: of the very
 *  role that writes, so that what holds for its role, its database and its address counts. */
export async function checkDurability(
  pool: pg.Pool,
  { variable, allowsUnsafe, onUnsafe }: DurabilityTerms,
): Promise<void> {
  const { rows } = await pool.query<Setting>(ASKED);
  const unsafe = rows.filter(({ name, setting }) => SAFE[name]?.includes(setting) !== true);
  if (unsafe.length > 0 && !allowsUnsafe) {
    const mistakes = unsafe.map((found) => `${variable}: ${flawOf(found)}. ${remedyOf(found, variable)}`);
    throw new SettingsInvalid(mistakes.join('\n'));
  }
  for (const found of unsafe) onUnsafe(flawOf(found));
}

function flawOf({ name, setting }: Setting): string {
  return `PostgreSQL has ${name} = ${setting}, so that ${LOSES[name] ?? ''}`;
}

function remedyOf({ name, source, role, database }: Setting, variable: string): string {
  const bySource: Readonly<Record<string, string>> = {
    user: `Run: ALTER ROLE "${role}" RESET ${name}`,
    database: `Run: ALTER DATABASE "${database}" RESET ${name}`,
    'database user': `Run: ALTER ROLE "${role}" IN DATABASE "${database}" RESET ${name}`,
    client: `Take ${name} out of the options of ${variable}`,
    'command line': `Take ${name} out of the command that starts PostgreSQL, and restart it`,
  };
  return bySource[source] ?? `Set ${name} = on in postgresql.conf, and reload PostgreSQL`;
}
