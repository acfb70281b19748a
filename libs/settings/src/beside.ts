import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SettingsInvalid } from '#kernel';
import { EnvironmentReader, type Environment } from './environment.js';
import { readPrivately } from './private-file.js';

const ROLE = 'ketenpoort_gateway';
const SET = 'Set DATABASE_URL to the database of the gateway, or run this beside a product that npm start runs';

/** The gateway's database, for a command that runs beside the product: DATABASE_URL, else the embedded one of DATA_DIR.
 *  SettingsInvalid says what to set. */
export function databaseBeside(variables: Environment): string {
  const reader = new EnvironmentReader(variables);
  const settings = reader.finish({
    database: reader.database('DATABASE_URL', ROLE),
    data: reader.path('DATA_DIR', '.data'),
    port: reader.port('PG_PORT', 54_329),
  });
  return settings.database ?? embedded(join(settings.data, 'passwords.json'), settings.port);
}

function embedded(file: string, port: number): string {
  if (!existsSync(file)) throw new SettingsInvalid(`there is no database: ${file} is not there. ${SET}`);
  const password = passwordIn(readPrivately(file, SET));
  if (password === null) throw new SettingsInvalid(`${file} holds no password of the gateway. ${SET}`);
  return `postgresql://${ROLE}:${encodeURIComponent(password)}@127.0.0.1:${String(port)}/ketenpoort`;
}

function passwordIn(text: string): string | null {
  try {
    const { gateway } = JSON.parse(text) as { readonly gateway?: unknown };
    return typeof gateway === 'string' ? gateway : null;
  } catch {
    return null;
  }
}
