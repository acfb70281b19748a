import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SettingsInvalid } from '#kernel';

/** A JSON Web Key as it came from a file. */
type Jwk = Readonly<Record<string, unknown>>;

/** A key that signs checkpoints. */
export interface LedgerSigningKey {
  readonly kid: string;
  readonly private: KeyObject;
  /** Ed25519, 32 bytes. */
  readonly public: Uint8Array;
}

/** What signs the ledger, and what its signatures are verified with. */
export interface LedgerKeys {
  /** The ledger's own name: the origin of each shard's checkpoints begins with it. */
  readonly name: string;
  readonly signing: readonly LedgerSigningKey[];
  /** Public keys whose signatures hold: those of the keys that sign, and of those that no longer do. */
  readonly trusted: readonly Uint8Array[];
}

/** Key files as they were read. */
export interface LedgerKeyFile {
  readonly name: string;
  readonly keys: readonly Jwk[];
  readonly retired: readonly Jwk[];
}

const WANTED = 'Each key is a JWK with "kty": "OKP", "crv": "Ed25519", "x" and a "kid" of its own';

/** Prepares the keys that sign. SettingsInvalid when one is not private, not Ed25519, or two have one name. */
export function ledgerKeysOf({ name, keys, retired }: LedgerKeyFile): LedgerKeys {
  const signing = keys.map((jwk): LedgerSigningKey => {
    if (typeof jwk['d'] !== 'string') throw refused('a key that is to sign has no private half');
    return { kid: nameOf(jwk), private: privateOf(jwk), public: publicOf(jwk) };
  });
  if (new Set(signing.map(({ kid }) => kid)).size < signing.length) throw refused('two keys have one "kid"');
  return { name, signing, trusted: [...signing.map((key) => key.public), ...retired.map(publicOf)] };
}

/** A fresh private JWK for Ed25519 (RFC 8037); its `kid` is its thumbprint (RFC 7638). */
export function generateLedgerKey(): Jwk {
  const { kty, crv, x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
  return { kty, crv, x, d, kid, alg: 'Ed25519', use: 'sig' };
}

/** The keys of who only verifies. */
export function trustedKeysOf({ name, keys, retired }: LedgerKeyFile): Pick<LedgerKeys, 'name' | 'trusted'> {
  return { name, trusted: [...keys, ...retired].map(publicOf) };
}

function publicOf(jwk: Jwk): Uint8Array {
  const { kty, crv, x } = jwk;
  if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string') throw refused('a key is not one of Ed25519');
  try {
    createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
  } catch {
    throw refused('a key is not one of Ed25519');
  }
  return Buffer.from(x, 'base64url');
}

// What is signed with a private half that is not that of the public one holds for nobody.
function privateOf(jwk: Jwk): KeyObject {
  try {
    const key = createPrivateKey({ key: { ...jwk }, format: 'jwk' });
    const { x } = createPublicKey(key).export({ format: 'jwk' });
    if (x === jwk['x']) return key;
  } catch {
    // Its message would quote the key.
  }
  throw refused('the private half of a key is not that of its public one');
}

function nameOf({ kid }: Jwk): string {
  if (typeof kid === 'string' && kid !== '') return kid;
  throw refused('a key has no "kid"');
}

function refused(problem: string): SettingsInvalid {
  return new SettingsInvalid(`ledger-signing.json: ${problem}. ${WANTED}`);
}
