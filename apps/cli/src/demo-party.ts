import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { signingKeysOf } from '#identity';
import type { Professional, SigningKey } from '#identity';
import { readKeyFile } from '#settings';
import { Failure, MISUSE } from './command.js';

/** A demo party as its key file tells it. */
export interface DemoParty {
  readonly slug: string;
  readonly clientId: string;
  readonly key: SigningKey;
  /** Where it acts when no region is named. null: its only one. */
  readonly region: string | null;
  /** Who acts when nobody is named. Function null: nobody does. */
  readonly professional: Omit<Professional, 'function'> & { readonly function: string | null };
}

/** Reads `parties/<slug>.json` of the folder of keys: a private JWK with `client_id` and, if need be, `region` and `professional`.
 *  Failure when there is no such party; SettingsInvalid when its file is no good. */
export async function readDemoParty(keys: string, slug: string): Promise<DemoParty> {
  const folder = join(keys, 'parties');
  if (!existsSync(folder))
    throw new Failure(`There are no demo parties in ${folder}. Start the demo with \`npm start\`, or set KEYS_DIR`);
  const names = readdirSync(folder).filter((file) => file.endsWith('.json'));
  const known = names.map((file) => file.slice(0, -'.json'.length)).sort();
  if (!known.includes(slug))
    throw new Failure(`There is no demo party "${slug}". Choose from: ${known.join(', ')}`, MISUSE);
  const { client_id: clientId, region, professional, ...jwk } = readKeyFile(join(folder, `${slug}.json`));
  if (typeof clientId !== 'string')
    throw new Failure(
      `${slug} is not registered yet: its key file has no "client_id". Start the demo with \`npm start\``,
    );
  const [key] = await signingKeysOf([jwk]);
  const place = typeof region === 'string' ? region : null;
  return { slug, clientId, key, region: place, professional: professionalOf(slug, professional) };
}

// Made up, as is the duty of confidentiality that most professionals of the chain have.
function professionalOf(slug: string, value: unknown): DemoParty['professional'] {
  const {
    id,
    function: role,
    confidential,
  }: Readonly<Record<string, unknown>> = typeof value === 'object' ? { ...value } : {};
  return {
    id: typeof id === 'string' ? id : `${slug}-medewerker-1`,
    function: typeof role === 'string' ? role : null,
    confidential: confidential !== false,
  };
}
