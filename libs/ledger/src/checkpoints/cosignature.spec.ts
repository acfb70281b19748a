import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { sha256Of as sha256, verifyOf as ed25519 } from '#testing';
import { cosignature, cosignaturesOf, cosignedMessage } from './cosignature.js';
import { COSIGNATURE, noteKey, NoteMalformed, readNote, writeNote } from './note.js';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const raw = Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url');
const witness = noteKey(sha256, 'getuige.example/w1', raw, COSIGNATURE);
const TEXT = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
const AT = 1_679_315_147n;
const signed = (at: bigint, text = TEXT): Uint8Array => sign(null, cosignedMessage(at, text), privateKey);
const noteBy = (at: bigint, signature: Uint8Array) =>
  readNote(writeNote({ text: TEXT, signatures: [cosignature({ key: witness, at }, signature)] }));

describe('a cosignature', () => {
  it('signs the message of the specification', () => {
    expect(Buffer.from(cosignedMessage(AT, TEXT)).toString()).toBe(`cosignature/v1\ntime 1679315147\n${TEXT}`);
  });

  it('is read from the line that was written, with its time', () => {
    const line = cosignature({ key: witness, at: AT }, signed(AT));
    expect(Buffer.from(line.bytes.subarray(0, 8)).toString('hex')).toBe('00000000641850cb');
    expect(cosignaturesOf(noteBy(AT, signed(AT)), [witness], ed25519)).toEqual([{ key: witness, at: AT }]);
  });

  it('says nothing under another key, nor under the same key as that of a log', () => {
    const others = [noteKey(sha256, 'getuige.example/w2', raw, COSIGNATURE), noteKey(sha256, witness.name, raw)];
    expect(cosignaturesOf(noteBy(AT, signed(AT)), others, ed25519)).toEqual([]);
  });

  it.each([
    ['another time', AT + 1n, signed(AT)],
    ['another checkpoint', AT, signed(AT, TEXT.replace('20852163', '20852164'))],
    ['a time beyond all times', 2n ** 63n, signed(2n ** 63n)],
  ])('of %s is refused', (_case, at, signature) => {
    expect(() => cosignaturesOf(noteBy(at, signature), [witness], ed25519)).toThrow(NoteMalformed);
  });
});
