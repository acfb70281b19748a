import { base64urlnopad } from '@scure/base';
import { originOf } from '../checkpoints/checkpoint.js';
import { ED25519, noteKey, NoteMalformed, readVerifierKey, type NoteKey } from '../checkpoints/note.js';
import type { Sha256 } from '../sha256.js';

/** The keys under which checkpoints are believed. */
export interface TrustedKeys {
  /** Name of the ledger, which the origins of its shards begin with. */
  readonly ledger: string;
  /** As they sign checkpoints of that shard. */
  readonly of: (shard: string) => readonly NoteKey[];
}

/** Reads keys as they are handed to whoever verifies: `ledger-verifying.json`, or lines of verifier keys (`name+id+key`), each for one
 *  shard. NoteMalformed when they are neither. */
export function readTrustedKeys(sha256: Sha256, text: string): TrustedKeys {
  return text.trimStart().startsWith('{') ? keySet(sha256, text) : verifierKeys(sha256, text);
}

function keySet(sha256: Sha256, text: string): TrustedKeys {
  const { name, keys, retired = [] } = parsed(text);
  if (typeof name !== 'string' || !Array.isArray(keys) || !Array.isArray(retired) || keys.length === 0)
    throw new NoteMalformed('the keys are not {"name": …, "keys": [<JWK>, …]}');
  const raw = [...(keys as unknown[]), ...(retired as unknown[])].map(publicKeyOf);
  const of = (shard: string): readonly NoteKey[] => raw.map((key) => noteKey(sha256, originOf(name, shard), key));
  of('proef'); // A name that cannot be one is told now.
  return { ledger: name, of };
}

function verifierKeys(sha256: Sha256, text: string): TrustedKeys {
  const keys = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => readVerifierKey(sha256, line));
  const ledgers = new Set(keys.map(({ name }) => name.slice(0, Math.max(0, name.lastIndexOf('/')))));
  const [ledger = ''] = ledgers;
  if (ledger === '' || ledgers.size > 1 || keys.some(({ type }) => type !== ED25519))
    throw new NoteMalformed('the keys are not those of shards of one ledger, <ledger>/<shard>+<id>+<key>');
  return { ledger, of: (shard) => keys.filter(({ name }) => name === originOf(ledger, shard)) };
}

interface KeyDocument {
  readonly name?: unknown;
  readonly keys?: unknown;
  readonly retired?: unknown;
}

function parsed(text: string): KeyDocument {
  try {
    return JSON.parse(text) as KeyDocument;
  } catch {
    throw new NoteMalformed('the keys are no JSON');
  }
}

function publicKeyOf(key: unknown): Uint8Array {
  const { kty, crv, x } = (key ?? {}) as Readonly<Record<string, unknown>>;
  if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string')
    throw new NoteMalformed('a key is no JWK of Ed25519');
  try {
    return base64urlnopad.decode(x);
  } catch {
    throw new NoteMalformed('a key is not in base64url');
  }
}
