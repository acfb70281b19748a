import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { publicJwk, type StaffRole } from '#identity';
import { generateLedgerKey } from '#persistence';
import { readLedgerKeys, readSigningKeys } from '#settings';
import { writePrivate } from './data-folder.js';
import { LaunchRefused } from './refusal.js';

/** Without these a gate cannot run; what the last two protect cannot be read without them. */
const REQUIRED = ['token-signing.json', 'ledger-signing.json', 'depot.json', 'pseudonym.json'] as const;
/** What may be made anew without making data unreadable. */
const SIGNING: readonly string[] = ['token-signing.json', 'ledger-signing.json'];

/** Staff of the demo: each has a key of its own. */
export const DEMO_STAFF: Readonly<Record<string, StaffRole>> = {
  beheerder: 'ADMINISTRATOR',
  'privacy-officer': 'PRIVACY_OFFICER',
};

export interface DemoKeysWanted {
  readonly folder: string;
  /** Demo parties, by slug: each gets a key of its own to sign its assertions with. */
  readonly parties: readonly string[];
  /** The database holds what older keys protect: those are never replaced. */
  readonly hasData: boolean;
  /** Whose ledger it is: OIN of the organisation that runs the gate. */
  readonly oin: string;
}

/** The key files a gate needs and `folder` does not have. */
export function missingKeys(folder: string): string[] {
  return REQUIRED.filter((file) => isMissing(join(folder, file)));
}

/** Not there. What may not be looked at is another matter: the error of the platform says so. */
function isMissing(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) === undefined;
}

/** Refuses a start with keys missing: outside the demo, nobody makes them unasked. What follows from them is written anew. */
export function requireKeys(folder: string): void {
  const missing = missingKeys(folder);
  if (missing.length === 0) {
    shareVerifyingKeys(folder);
    return;
  }
  throw new LaunchRefused(
    `${folder} lacks ${missing.join(', ')}: put your keys there (config/env.example says how), set KEYS_DIR, ` +
      'or start with --demo for made-up data and fresh keys',
  );
}

/** Makes the key files that are missing, readable by their owner alone (files 0600, folders 0700).
 *  LaunchRefused when the database holds data and the keys to it are gone. */
export function makeDemoKeys({ folder, parties, hasData, oin }: DemoKeysWanted): void {
  const lost = hasData ? missingKeys(folder).filter((file) => !SIGNING.includes(file)) : [];
  if (lost.length > 0)
    throw new LaunchRefused(
      `${folder} lacks ${lost.join(' and ')}, without which the data are unreadable: put the files back, or remove the data folder to start afresh`,
    );
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  makeOnce(folder, 'token-signing.json', () => ({ keys: [signingKey()] }));
  makeOnce(folder, 'ledger-signing.json', () => ({ name: `ketenpoort/${oin}`, keys: [generateLedgerKey()] }));
  makeOnce(folder, 'depot.json', () => ({ active: 'k1', keys: { k1: secret() } }));
  makeOnce(folder, 'pseudonym.json', () => ({ active: 1, keys: { '1': secret() } }));
  for (const slug of parties) makeOnce(folder, join('parties', `${slug}.json`), signingKey);
  for (const id of Object.keys(DEMO_STAFF))
    makeOnce(folder, join('staff', `${id}.json`), () => ({ ...signingKey(), staff: id }));
  shareVerifyingKeys(folder);
}

/** Writes the public halves of the keys that sign: `token-verifying.json`, all that the consent register has of those of tokens, and
 *  `ledger-verifying.json`, which is handed to whoever verifies the ledger. */
export function shareVerifyingKeys(folder: string): void {
  const { name, keys, retired } = readLedgerKeys(folder);
  share(join(folder, 'token-verifying.json'), { keys: readSigningKeys(folder).map(publicJwk) });
  share(join(folder, 'ledger-verifying.json'), { name, keys: keys.map(publicJwk), retired: retired.map(publicJwk) });
}

function share(file: string, content: object): void {
  const text = `${JSON.stringify(content, null, 2)}\n`;
  if (isMissing(file) || readFileSync(file, 'utf8') !== text) writePrivate(file, text);
}

function makeOnce(folder: string, name: string, make: () => object): void {
  const file = join(folder, name);
  if (isMissing(file)) writePrivate(file, `${JSON.stringify(make(), null, 2)}\n`);
}

/** A fresh private JWK for ES256; its `kid` is its thumbprint (RFC 7638). */
export function signingKey(): Readonly<Record<string, unknown>> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty, crv, x, y, d } = privateKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  return { kty, crv, x, y, d, kid, alg: 'ES256', use: 'sig' };
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}
