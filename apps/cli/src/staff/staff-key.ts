import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { signingKeysOf, type SigningKey } from '#identity';
import { clientSettings, readKeyFile, type Environment } from '#settings';
import { Failure, MISUSE } from '../command.js';

/** Who of the staff runs the command, with the key that never leaves this machine. */
export interface StaffIdentity {
  readonly id: string;
  readonly key: SigningKey;
}

/** The private JWK of KETENPOORT_STAFF_KEY, or of `<id>.json` in KEYS_DIR/staff; without an id, the only one there. Failure says
 *  which there are. */
export async function staffIdentity(environment: Environment, id: string | null): Promise<StaffIdentity> {
  const named = environment['KETENPOORT_STAFF_KEY'] ?? '';
  const path = named === '' ? pathOf(clientSettings(environment).folders.keys, id) : named;
  const { staff, ...jwk } = readKeyFile(path);
  const said = id ?? (typeof staff === 'string' ? staff : null);
  if (said === null)
    throw new Failure(`${path} does not say whose key it is. Add "staff", or say it: --as <staff id>`, MISUSE);
  const [key] = await signingKeysOf([jwk]);
  return { id: said, key };
}

function pathOf(keys: string, id: string | null): string {
  const folder = join(keys, 'staff');
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  const known = files.map((name) => name.slice(0, -'.json'.length)).sort();
  const [only, ...others] = known;
  if (only === undefined)
    throw new Failure(
      `There is no staff key in ${folder}. Make one with \`ketenpoort key make --staff <id> --out ${join(folder, '<id>.json')}\` ` +
        'and have it registered, or set KETENPOORT_STAFF_KEY to where yours is',
    );
  const wanted = id ?? (others.length === 0 ? only : null);
  if (wanted !== null && known.includes(wanted)) return join(folder, `${wanted}.json`);
  throw new Failure(
    `${id === null ? 'There are several staff keys' : 'There is no staff key of that name'} in ${folder}. Say which: --as ${known.join(', --as ')}`,
    MISUSE,
  );
}
