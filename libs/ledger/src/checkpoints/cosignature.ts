import { utf8 } from '@scure/base';
import {
  COSIGNATURE,
  NoteMalformed,
  signatureUnder,
  type NoteKey,
  type NoteSignature,
  type SignedNote,
  type VerifyEd25519,
} from './note.js';

/** That a witness saw a checkpoint as the largest of its log, consistent with all it saw before (C2SP tlog-cosignature, Ed25519). */
export interface Cosignature {
  readonly key: NoteKey;
  /** Whole seconds since 1970-01-01T00:00:00Z. */
  readonly at: bigint;
}

const TIME_BYTES = 8;
const MOST_TIME = 2n ** 63n - 1n;

/** What a witness signs: its time, whole seconds since 1970, and the text of the checkpoint. */
export function cosignedMessage(at: bigint, text: string): Uint8Array {
  return utf8.decode(`cosignature/v1\ntime ${String(at)}\n${text}`);
}

/** The line of a witness, for whoever asked it. `signature`: Ed25519 over `cosignedMessage`, 64 bytes. */
export function cosignature({ key, at }: Cosignature, signature: Uint8Array): NoteSignature {
  const bytes = new Uint8Array(TIME_BYTES + signature.length);
  new DataView(bytes.buffer).setBigUint64(0, at);
  bytes.set(signature, TIME_BYTES);
  return { name: key.name, id: key.id, bytes };
}

/** Which of the witnesses cosigned the note, and when. NoteMalformed when a cosignature under one of these keys does not hold.
 *  Signatures under other keys, and keys that are not of a witness, are not looked at. */
export function cosignaturesOf(
  { text, signatures }: SignedNote,
  keys: readonly NoteKey[],
  verify: VerifyEd25519,
): readonly Cosignature[] {
  return keys.flatMap((key) => {
    const bytes = key.type === COSIGNATURE ? signatureUnder(signatures, key) : null;
    if (bytes === null) return [];
    const at = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
    if (at <= MOST_TIME && verify(key.publicKey, cosignedMessage(at, text), bytes.slice(TIME_BYTES)))
      return [{ key, at }];
    throw new NoteMalformed(`the cosignature under ${key.name}+${key.id} does not hold`);
  });
}
