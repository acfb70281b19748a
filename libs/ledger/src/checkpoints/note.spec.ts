import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { sha256Of as sha256, verifyOf as ed25519 } from '#testing';
import {
  COSIGNATURE,
  noteKey,
  NoteMalformed,
  readNote,
  readVerifierKey,
  signatureUnder,
  signersOf,
  writeNote,
  writeVerifierKey,
} from './note.js';

/** The example of the format's first implementation, in the Go checksum database. */
const VKEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const LINE =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const NOTE = `${TEXT}\n${LINE}`;

function rawKey(publicKey: KeyObject): Uint8Array {
  return Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url');
}

describe('a signed note', () => {
  const key = readVerifierKey(sha256, VKEY);

  it('is read, judged and written as its first implementation does', () => {
    const note = readNote(NOTE);
    expect(note.text).toBe(TEXT);
    expect(signersOf(note, [key], ed25519)).toEqual([key]);
    expect(writeNote(note)).toBe(NOTE);
    expect(writeVerifierKey(key)).toBe(VKEY);
  });

  it('says nothing under keys that did not sign it', () => {
    const other = noteKey(sha256, 'PeterNeumann', new Uint8Array(32));
    expect(signersOf(readNote(NOTE), [other], ed25519)).toEqual([]);
  });

  it('carries the signatures of an old key and a new one', () => {
    const [old, next] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
    const keys = [old, next].map(({ publicKey }) => noteKey(sha256, 'proef/log', rawKey(publicKey)));
    const signatures = [old, next].map(({ privateKey }, index) => ({
      name: 'proef/log',
      id: keys[index]?.id ?? '',
      bytes: sign(null, Buffer.from('tekst\n'), privateKey),
    }));
    const note = readNote(writeNote({ text: 'tekst\n', signatures }));
    expect(signersOf(note, keys, ed25519)).toEqual(keys);
    expect(signersOf(note, keys.slice(1), ed25519)).toEqual(keys.slice(1));
  });

  it('is refused when its text was changed under a key that is trusted', () => {
    const changed = readNote(NOTE.replace('answer', 'Answer'));
    expect(() => signersOf(changed, [key], ed25519)).toThrow(/PeterNeumann\+c74f20a3 does not hold/);
  });

  it('is not one of a witness because its key has the number of one', () => {
    const witness = noteKey(sha256, 'getuige.example', new Uint8Array(32), COSIGNATURE);
    const line = { name: witness.name, id: witness.id, bytes: new Uint8Array(72) };
    const note = readNote(writeNote({ text: 'tekst\n', signatures: [line] }));
    expect(signatureUnder(note.signatures, witness)).toEqual(new Uint8Array(72));
    expect(() => signersOf(note, [witness], () => true)).toThrow(NoteMalformed);
  });

  it('is refused when a signature has another length than its kind', () => {
    const note = readNote(writeNote({ text: 'tekst\n', signatures: [{ ...key, bytes: new Uint8Array(63) }] }));
    expect(() => signersOf(note, [key], ed25519)).toThrow(/another length/);
  });

  it.each([
    ['nothing', ''],
    ['a text without signatures', TEXT],
    ['a blank line without signatures', `${TEXT}\n`],
    ['no text', `\n${LINE}`],
    ['a last line without its newline', NOTE.slice(0, -1)],
    ['a control character', NOTE.replace('answer', 'ans\u0007wer')],
    ['a hyphen instead of the dash', NOTE.replace('—', '-')],
    ['a signature that is not base64', NOTE.replace('x08go', 'x08g*')],
    ['a signature without bytes', `${TEXT}\n— PeterNeumann x08gow==\n`],
    ['a name with a plus in it', NOTE.replace('— PeterNeumann', '— Peter+Neumann')],
    ['more signatures than anybody needs', `${TEXT}\n${LINE.repeat(101)}`],
  ])('is not read from %s', (_case, text) => {
    expect(() => readNote(text)).toThrow(NoteMalformed);
  });

  it.each([
    ['no name', '', 32],
    ['a space in its name', 'a b', 32],
    ['a plus in its name', 'a+b', 32],
    ['a public key cut short', 'a', 31],
  ])('has no key with %s', (_case, name, bytes) => {
    expect(() => noteKey(sha256, name, new Uint8Array(bytes))).toThrow(NoteMalformed);
  });

  it.each([
    ['another id', VKEY.replace('c74f20a3', 'c74f20a4')],
    ['another kind', VKEY.replace('+ARpc', '+AhpE')],
    ['a name with a space', VKEY.replace('PeterN', 'Peter N')],
    ['a key cut short', VKEY.slice(0, -4)],
    ['no key', 'PeterNeumann'],
  ])('is not read from a verifier key with %s', (_case, text) => {
    expect(() => readVerifierKey(sha256, text)).toThrow(NoteMalformed);
  });
});
