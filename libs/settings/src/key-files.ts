import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SettingsInvalid } from '#kernel';
import { readPrivately } from './private-file.js';

/** A JSON Web Key as read from a file: RFC 7517, not yet judged. */
export type KeyDocument = Readonly<Record<string, unknown>>;

/** Keys by name, one of which is used for what is new; the others still open what is old. Each is 32 bytes. */
export interface SecretKeys<Name extends string | number> {
  readonly active: Name;
  readonly keys: ReadonlyMap<Name, Buffer>;
}

const MAKE_KEYS = 'Write it as config/env.example says; the demo of `npm start` makes its own';

/** `token-signing.json`, a private JWKS: the first key signs, all are published. */
export function readSigningKeys(folder: string): readonly KeyDocument[] {
  return keySetOf(join(folder, 'token-signing.json'), 'Write {"keys": [<private JWK>, …]}, the one that signs first');
}

/** `token-verifying.json`, a public JWKS: what the gate publishes, for who only verifies its tokens. */
export function readVerifyingKeys(folder: string): readonly KeyDocument[] {
  return keySetOf(join(folder, 'token-verifying.json'), 'Save what the gateway gives at /.well-known/jwks.json');
}

/** Keys that sign the ledger's checkpoints. */
export interface LedgerKeyDocuments {
  /** The ledger's own name: the origin of each shard's checkpoints begins with it. */
  readonly name: string;
  /** All of them sign; private, or public in the file for who only verifies. */
  readonly keys: readonly KeyDocument[];
  /** Public keys that sign no more, and whose signatures still hold. */
  readonly retired: readonly KeyDocument[];
}

const LEDGER_NAME = /^[a-z0-9][a-z0-9./-]{2,100}$/;
const LEDGER_KEYS = 'Write {"name": "ketenpoort/<OIN>", "keys": [<JWK, Ed25519>, …], "retired": [<public JWK>, …]}';

/** `ledger-signing.json`: what signs the ledger. */
export function readLedgerKeys(folder: string): LedgerKeyDocuments {
  return readLedgerKeyFile(join(folder, 'ledger-signing.json'));
}

/** The same from a file by any name, such as `ledger-verifying.json`, which holds the public halves. */
export function readLedgerKeyFile(path: string): LedgerKeyDocuments {
  const { name, retired = [] } = readKeyFile(path);
  const keys = keySetOf(path, LEDGER_KEYS);
  if (typeof name !== 'string' || !LEDGER_NAME.test(name))
    throw new SettingsInvalid(`${path}: "name" is not the name of a ledger. ${LEDGER_KEYS}`);
  if (!Array.isArray(retired) || !retired.every(isRecord))
    throw new SettingsInvalid(`${path}: "retired" is not a list of keys. ${LEDGER_KEYS}`);
  return { name, keys, retired };
}

/** `administrators.json`, public keys each with its owner: who is let in as staff at the next start. None when it is not there. */
export function readAdministrators(folder: string): readonly KeyDocument[] {
  const path = join(folder, 'administrators.json');
  if (!existsSync(path)) return [];
  return keySetOf(path, 'Write {"keys": [<public JWK with "kid" and "staff">, …]}, or remove the file');
}

function keySetOf(path: string, remedy: string): readonly KeyDocument[] {
  const { keys } = readKeyFile(path);
  if (Array.isArray(keys) && keys.length > 0 && keys.every(isRecord)) return keys;
  throw new SettingsInvalid(`${path}: it holds no keys. ${remedy}`);
}

/** `depot.json`: wraps the keys of the cases. */
export function readDepotKeys(folder: string): SecretKeys<string> {
  const path = join(folder, 'depot.json');
  const { active, keys } = secretsOf(path);
  if (typeof active === 'string' && keys.has(active)) return { active, keys };
  throw new SettingsInvalid(
    `${path}: "active" names none of its keys. Set it to one of: ${[...keys.keys()].join(', ')}`,
  );
}

/** `pseudonym.json`: makes the pseudonyms of the ledger. Its names are numbers, which every entry states. */
export function readPseudonymKeys(folder: string): SecretKeys<number> {
  const path = join(folder, 'pseudonym.json');
  const { active, keys } = secretsOf(path);
  const numbered = new Map([...keys].map(([name, key]) => [Number(name), key]));
  if (![...numbered.keys()].every((name) => Number.isSafeInteger(name) && name > 0))
    throw new SettingsInvalid(`${path}: its keys are not numbered. Name them "1", "2", …`);
  if (typeof active === 'number' && numbered.has(active)) return { active, keys: numbered };
  throw new SettingsInvalid(
    `${path}: "active" names none of its keys. Set it to one of: ${[...keys.keys()].join(', ')}`,
  );
}

/** Reads one file of JSON that only its owner may read. SettingsInvalid names the file and the remedy, never its content. */
export function readKeyFile(path: string): KeyDocument {
  const text = readPrivately(path, `${MAKE_KEYS}. Or set KEYS_DIR`);
  const document = parsed(text);
  if (!isRecord(document)) throw new SettingsInvalid(`${path}: it is not a JSON object. ${MAKE_KEYS}`);
  return document;
}

// The cause is left out on purpose: its message quotes the text, and the text is a key.
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function secretsOf(path: string): { active: unknown; keys: ReadonlyMap<string, Buffer> } {
  const { active, keys } = readKeyFile(path);
  if (!isRecord(keys)) throw new SettingsInvalid(`${path}: it holds no keys. ${MAKE_KEYS}`);
  return { active, keys: new Map(Object.entries(keys).map(([name, key]) => [name, secretOf(path, name, key)])) };
}

function secretOf(path: string, name: string, key: unknown): Buffer {
  const bytes = Buffer.from(typeof key === 'string' ? key : '', 'base64url');
  if (bytes.length === 32) return bytes;
  throw new SettingsInvalid(`${path}: key "${name}" is not 32 bytes in base64url. ${MAKE_KEYS}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
