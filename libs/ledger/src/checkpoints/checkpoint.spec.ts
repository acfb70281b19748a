import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { sha256Of as sha256, verifyOf as ed25519 } from '#testing';
import { checkpointText, openCheckpoint, originOf, readCheckpointText, shardOf } from './checkpoint.js';
import { jwsInput, openJws, writeJws } from './jws.js';
import { noteKey, NoteMalformed, writeNote } from './note.js';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const raw = Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url');

const LEDGER = 'ketenpoort/00000009990000000000';
const ORIGIN = originOf(LEDGER, 'proef-2026');
const CHECKPOINT = { origin: ORIGIN, size: 20_852_163n, root: sha256(Buffer.from('wortel')) };
const ROOT = Buffer.from(CHECKPOINT.root).toString('base64');

describe('a checkpoint', () => {
  it('is three lines: the log, its size and its root', () => {
    expect(checkpointText(CHECKPOINT)).toBe(`${LEDGER}/proef-2026\n20852163\n${ROOT}\n`);
    expect(readCheckpointText(checkpointText(CHECKPOINT))).toEqual({
      ...CHECKPOINT,
      root: new Uint8Array(CHECKPOINT.root),
    });
  });

  it('names its shard to who knows the ledger', () => {
    expect(shardOf(LEDGER, ORIGIN)).toBe('proef-2026');
    expect(shardOf(LEDGER, `${LEDGER}/`)).toBeNull();
    expect(shardOf('ketenpoort/00000009990000000001', ORIGIN)).toBeNull();
  });

  it('is signed by the keys of its own log alone', () => {
    const [own, others] = [noteKey(sha256, ORIGIN, raw), noteKey(sha256, originOf(LEDGER, 'meta'), raw)];
    const text = checkpointText(CHECKPOINT);
    const bytes = sign(null, Buffer.from(text), privateKey);
    const note = writeNote({ text, signatures: [own, others].map(({ name, id }) => ({ name, id, bytes })) });
    expect(openCheckpoint(note, [others, own], ed25519)).toMatchObject({
      checkpoint: { size: 20_852_163n },
      signers: [own],
    });
    expect(openCheckpoint(note, [others], ed25519).signers).toEqual([]);
  });

  it.each([
    ['no origin', `\n1\n${ROOT}\n`],
    ['a size with a leading zero', `log\n01\n${ROOT}\n`],
    ['a size below zero', `log\n-1\n${ROOT}\n`],
    ['a root cut short', `log\n1\n${ROOT.slice(4)}\n`],
    ['a root that is not base64', 'log\n1\n****\n'],
    ['a line more', `log\n1\n${ROOT}\nmeer\n`],
    ['no last newline', `log\n1\n${ROOT}`],
    ['two lines', 'log\n1\n'],
  ])('is not read from %s', (_case, text) => {
    expect(() => readCheckpointText(text)).toThrow(NoteMalformed);
  });
});

describe('the JWS of a checkpoint', () => {
  const input = jwsInput('k1', checkpointText(CHECKPOINT));
  const jws = writeJws(input, sign(null, Buffer.from(input), privateKey));

  it('holds the same text, under the same key', () => {
    expect(openJws(jws, raw, ed25519)).toBe(checkpointText(CHECKPOINT));
    expect(JSON.parse(Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString())).toEqual({
      alg: 'Ed25519',
      kid: 'k1',
    });
  });

  it.each([
    ['another key', jws, new Uint8Array(32).fill(1)],
    ['another algorithm', `${Buffer.from('{"alg":"none"}').toString('base64url')}${jws.slice(jws.indexOf('.'))}`, raw],
    ['a part more', `${jws}.`, raw],
    ['nothing', '', raw],
  ])('opens to nothing with %s', (_case, text, key) => {
    expect(openJws(text, key, ed25519)).toBeNull();
  });
});
