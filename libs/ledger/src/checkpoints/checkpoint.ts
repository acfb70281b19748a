import { base64 } from '@scure/base';
import { NoteMalformed, readNote, signersOf, type NoteKey, type SignedNote, type VerifyEd25519 } from './note.js';

/** What a log says of itself: how many entries it has and the root over them (C2SP tlog-checkpoint). */
export interface Checkpoint {
  /** Names the log: of a shard, the name of the ledger and that of the shard, with a slash between. */
  readonly origin: string;
  readonly size: bigint;
  /** RFC 6962 tree head, 32 bytes. */
  readonly root: Uint8Array;
}

const ROOT_BYTES = 32;
const TEXT = /^([^\n]+)\n(0|[1-9][0-9]{0,18})\n([^\n]+)\n$/u;

/** The name of the log, and of the keys that sign it, of one shard. */
export function originOf(ledger: string, shard: string): string {
  return `${ledger}/${shard}`;
}

/** The shard that an origin names, or null when it is of another ledger. */
export function shardOf(ledger: string, origin: string): string | null {
  const shard = origin.slice(ledger.length + 1);
  return shard !== '' && origin === originOf(ledger, shard) ? shard : null;
}

/** The three lines that are signed. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${String(size)}\n${base64.encode(root)}\n`;
}

/** Reads the text of a checkpoint. NoteMalformed when it is none; extension lines are none of ours. */
export function readCheckpointText(text: string): Checkpoint {
  const [, origin = '', size = '', root = ''] = TEXT.exec(text) ?? [];
  if (origin === '') throw new NoteMalformed('its text is no checkpoint of three lines');
  return { origin, size: BigInt(size), root: rootOf(root) };
}

/** Reads a signed checkpoint and says which of the keys signed it. NoteMalformed when it is none, or when a signature under one of
 *  the keys does not hold. A checkpoint that no key signed says nothing. */
export function openCheckpoint(
  note: string,
  keys: readonly NoteKey[],
  verify: VerifyEd25519,
): { readonly checkpoint: Checkpoint; readonly note: SignedNote; readonly signers: readonly NoteKey[] } {
  const read = readNote(note);
  const checkpoint = readCheckpointText(read.text);
  const own = keys.filter(({ name }) => name === checkpoint.origin);
  return { checkpoint, note: read, signers: signersOf(read, own, verify) };
}

function rootOf(text: string): Uint8Array {
  const root = decoded(text);
  if (root.length !== ROOT_BYTES) throw new NoteMalformed('its root is not 32 bytes long');
  return root;
}

function decoded(text: string): Uint8Array {
  try {
    return base64.decode(text);
  } catch {
    throw new NoteMalformed('its root is not base64');
  }
}
