import { base64, hex, utf8 } from '@scure/base';
import type { Sha256 } from '../sha256.js';

/** Signature types of C2SP signed-note: Ed25519 by a log, and the timestamped one by a witness (tlog-cosignature). */
export const ED25519 = 0x01;
export const COSIGNATURE = 0x04;
export type SignatureType = typeof ED25519 | typeof COSIGNATURE;

/** A public key under the name that signatures with it carry (C2SP signed-note). */
export interface NoteKey {
  readonly name: string;
  readonly type: SignatureType;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** First four bytes of a hash over the other three, as 8 hex digits. */
  readonly id: string;
}

/** One signature line of a note. */
export interface NoteSignature {
  readonly name: string;
  /** Key id, 8 hex digits. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** A text with signatures over it. The text ends in a newline, which is signed as well. */
export interface SignedNote {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** True when `signature` (64 bytes) is that of the key over the message: Ed25519, RFC 8032. Given by the host. */
export type VerifyEd25519 = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

/** What was read is no signed note, no key of one, or not one of the kind that was asked for. */
export class NoteMalformed extends Error {
  constructor(problem: string) {
    super(`no signed note: ${problem}`);
    this.name = 'NoteMalformed';
  }
}

const ID_BYTES = 4;
const KEY_BYTES = 32;
const SIGNED_BYTES = 64;
/** A cosignature begins with the time at which it was made. */
const LENGTHS: Readonly<Record<SignatureType, number>> = { [ED25519]: SIGNED_BYTES, [COSIGNATURE]: 8 + SIGNED_BYTES };
const NAME = /^[^\s+\p{Cc}]+$/u;
const VERIFIER_KEY = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/u;
const LINE = /^— (\S+) (\S+)$/u;
/** Control characters other than the newline may not stand in a note. */
const CONTROL = /[^\P{Cc}\n]/u;
const MOST_SIGNATURES = 100;

/** The key with its id: SHA-256(name ‖ 0x0A ‖ type ‖ public key), cut to four bytes. */
export function noteKey(sha256: Sha256, name: string, publicKey: Uint8Array, type: SignatureType = ED25519): NoteKey {
  if (!NAME.test(name)) throw new NoteMalformed('a key name has spaces or a plus in it, or is empty');
  if (publicKey.length !== KEY_BYTES) throw new NoteMalformed('a public key is not 32 bytes long');
  const hash = sha256(new Uint8Array([...utf8.decode(`${name}\n`), type, ...publicKey]));
  return { name, type, publicKey, id: hex.encode(hash.slice(0, ID_BYTES)) };
}

/** The key as one hands it on: `name+id+base64(type ‖ public key)` (C2SP signed-note, verifier keys). */
export function writeVerifierKey({ name, id, type, publicKey }: NoteKey): string {
  return `${name}+${id}+${base64.encode(new Uint8Array([type, ...publicKey]))}`;
}

/** Reads what `writeVerifierKey` wrote. NoteMalformed when it is none, of another kind, or its id is not its own. */
export function readVerifierKey(sha256: Sha256, text: string): NoteKey {
  const [, name = '', id = '', key = ''] = VERIFIER_KEY.exec(text.trim()) ?? [];
  const [type, ...publicKey] = decoded(key);
  if (type !== ED25519 && type !== COSIGNATURE) throw new NoteMalformed('a verifier key is not one of Ed25519');
  const made = noteKey(sha256, name, new Uint8Array(publicKey), type);
  if (made.id !== id) throw new NoteMalformed('a verifier key has another id than it says');
  return made;
}

export function writeNote({ text, signatures }: SignedNote): string {
  return `${text}\n${signatures.map(signatureLine).join('')}`;
}

/** `— name base64(id ‖ signature)` and a newline. */
export function signatureLine({ name, id, bytes }: NoteSignature): string {
  return `— ${name} ${base64.encode(new Uint8Array([...hex.decode(id), ...bytes]))}\n`;
}

/** Reads a note, its signatures not yet judged. NoteMalformed when it is none. */
export function readNote(note: string): SignedNote {
  if (CONTROL.test(note)) throw new NoteMalformed('it has control characters in it');
  const end = note.lastIndexOf('\n\n');
  if (end < 1 || !note.endsWith('\n')) throw new NoteMalformed('it has no text, no blank line or no last newline');
  const signatures = readSignatureLines(note.slice(end + 2));
  if (signatures.length === 0) throw new NoteMalformed('nobody signed it');
  return { text: note.slice(0, end + 1), signatures };
}

/** Reads signature lines, each with its newline: those of a note, or what a witness answers. */
export function readSignatureLines(lines: string): readonly NoteSignature[] {
  const each = lines.split('\n').slice(0, -1);
  if (each.length > MOST_SIGNATURES) throw new NoteMalformed('it has more than 100 signatures');
  return each.map((line): NoteSignature => {
    const [, name = '', signed = ''] = LINE.exec(line) ?? [];
    const bytes = decoded(signed);
    if (!NAME.test(name) || bytes.length <= ID_BYTES) throw new NoteMalformed('a signature line is not one');
    return { name, id: hex.encode(bytes.slice(0, ID_BYTES)), bytes: bytes.slice(ID_BYTES) };
  });
}

/** Which of the keys signed the note as a log does. NoteMalformed when a signature under one of them does not hold: what names a
 *  key that is trusted and is not by it was tampered with. Signatures under other keys are not looked at. */
export function signersOf(note: SignedNote, keys: readonly NoteKey[], verify: VerifyEd25519): readonly NoteKey[] {
  const message = utf8.decode(note.text);
  return keys.filter((key) => {
    const bytes = signatureUnder(note.signatures, key);
    if (bytes === null) return false;
    if (key.type === ED25519 && verify(key.publicKey, message, bytes)) return true;
    throw new NoteMalformed(`the signature under ${key.name}+${key.id} does not hold`);
  });
}

/** The bytes under the name and id of a key, or null when there are none. NoteMalformed when they have another length than its type. */
export function signatureUnder(signatures: readonly NoteSignature[], { name, id, type }: NoteKey): Uint8Array | null {
  const found = signatures.find((each) => each.name === name && each.id === id);
  if (found === undefined) return null;
  if (found.bytes.length === LENGTHS[type]) return found.bytes;
  throw new NoteMalformed(`the signature under ${name}+${id} has another length than its kind`);
}

function decoded(text: string): Uint8Array {
  try {
    return base64.decode(text);
  } catch {
    throw new NoteMalformed('something in it is not base64');
  }
}
