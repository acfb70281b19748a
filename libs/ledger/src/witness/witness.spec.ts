import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { sha256Of as sha256, verifyOf as ed25519 } from '#testing';
import { checkpointText } from '../checkpoints/checkpoint.js';
import { noteKey, writeNote } from '../checkpoints/note.js';
import { consistencyProof, rootAt, type HashSource, type Subtree } from '../proofs/make-proof.js';
import { leafHash, nodeHash } from '../tree.js';
import { readSubmission, writeSubmission } from './submission.js';
import { judgeSubmission, type Judgement, type Witnessed } from './witness.js';

const ORIGIN = 'ketenpoort/proef/groningen-2026';
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const raw = Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url');
const KEY = noteKey(sha256, ORIGIN, raw);

const source = (salt: string): HashSource => {
  const nodeAt = ({ level, index }: Subtree): Uint8Array =>
    level === 0
      ? leafHash(sha256, Buffer.from(`${salt}${String(index)}`))
      : nodeHash(
          sha256,
          nodeAt({ level: level - 1, index: 2n * index }),
          nodeAt({ level: level - 1, index: 2n * index + 1n }),
        );
  return { sha256, read: (subtrees) => Promise.resolve(subtrees.map(nodeAt)) };
};

const LOG = source('');
const FORK = source('fork');

async function noteOf(log: HashSource, size: bigint, by = privateKey): Promise<string> {
  const text = checkpointText({ origin: ORIGIN, size, root: await rootAt(log, size) });
  return writeNote({ text, signatures: [{ name: ORIGIN, id: KEY.id, bytes: sign(null, Buffer.from(text), by) }] });
}

async function judged(
  log: HashSource,
  [old, size]: readonly [bigint, bigint],
  { last, proof, by }: { last?: Witnessed; proof?: readonly Uint8Array[]; by?: typeof privateKey } = {},
): Promise<Judgement> {
  const own = old > 0n && old <= size ? await consistencyProof(log, old, size) : [];
  const submission = { old, proof: proof ?? own, note: await noteOf(log, size, by) };
  return judgeSubmission({ sha256, verify: ed25519 }, submission, (origin) => ({
    keys: origin === ORIGIN ? [KEY] : null,
    last: last ?? null,
  }));
}

const at = async (log: HashSource, size: bigint): Promise<Witnessed> => ({ size, root: await rootAt(log, size) });

describe('a witness', () => {
  it('cosigns a log that it never saw, and one that goes on from what it saw', async () => {
    expect(await judged(LOG, [0n, 7n])).toMatchObject({ status: 200, checkpoint: { size: 7n } });
    expect(await judged(LOG, [7n, 13n], { last: await at(LOG, 7n) })).toMatchObject({ status: 200 });
    expect(await judged(LOG, [7n, 7n], { last: await at(LOG, 7n) })).toMatchObject({ status: 200 });
    expect(await judged(LOG, [0n, 7n], { last: await at(LOG, 0n) })).toMatchObject({ status: 200 });
  });

  it('does not cosign a fork, however long', async () => {
    expect(await judged(FORK, [7n, 13n], { last: await at(LOG, 7n) })).toEqual({ status: 422 });
    expect(await judged(FORK, [7n, 7n], { last: await at(LOG, 7n) })).toEqual({ status: 409, size: 7n });
  });

  it('tells the size that it knows to who asks from another, and cosigns nothing smaller', async () => {
    expect(await judged(LOG, [0n, 5n], { last: await at(LOG, 7n) })).toEqual({ status: 409, size: 7n });
    expect(await judged(LOG, [3n, 9n], { last: await at(LOG, 7n) })).toEqual({ status: 409, size: 7n });
    expect(await judged(LOG, [7n, 5n], { last: await at(LOG, 7n) })).toEqual({ status: 400 });
  });

  it('does not look at what no key of the log signed, nor at logs of others', async () => {
    const by = generateKeyPairSync('ed25519').privateKey;
    expect(await judged(LOG, [0n, 7n], { by })).toEqual({ status: 403 });
    const note = (await noteOf(LOG, 7n)).replaceAll('groningen', 'elders');
    const view = (origin: string) => ({ keys: origin === ORIGIN ? [KEY] : null, last: null });
    expect(judgeSubmission({ sha256, verify: ed25519 }, { old: 0n, proof: [], note }, view)).toEqual({ status: 404 });
    const unsigned = (await noteOf(LOG, 7n)).replace(`— ${ORIGIN}`, '— iemand');
    const judgement = judgeSubmission({ sha256, verify: ed25519 }, { old: 0n, proof: [], note: unsigned }, view);
    expect(judgement).toEqual({ status: 403 });
  });

  it('wants no proof from nothing, and a whole one from something', async () => {
    expect(await judged(LOG, [0n, 7n], { proof: [new Uint8Array(32)] })).toEqual({ status: 422 });
    expect(await judged(LOG, [7n, 13n], { last: await at(LOG, 7n), proof: [] })).toEqual({ status: 422 });
  });

  it('lets a bug through', () => {
    const broken = (): never => {
      throw new TypeError('stuk');
    };
    const judge = async () => {
      const submission = { old: 0n, proof: [], note: await noteOf(LOG, 7n) };
      return judgeSubmission({ sha256, verify: broken }, submission, () => ({ keys: [KEY], last: null }));
    };
    return expect(judge()).rejects.toThrow('stuk');
  });
});

describe('what a log asks of a witness', () => {
  it('comes back as it was written', async () => {
    const submission = { old: 7n, proof: await consistencyProof(LOG, 7n, 13n), note: await noteOf(LOG, 13n) };
    const read = readSubmission(writeSubmission(submission));
    expect({ ...read, proof: read?.proof.map((one) => Buffer.from(one)) }).toEqual({
      ...submission,
      proof: submission.proof.map((one) => Buffer.from(one)),
    });
  });

  it.each([
    ['nothing', ''],
    ['a size with a leading zero', 'old 07\n\nx\n'],
    ['no empty line', 'old 7\nx\n'],
    ['a hash that is short', `old 7\n${Buffer.alloc(31).toString('base64')}\n\nx\n`],
    ['what is not base64', 'old 7\nA=A\n\nx\n'],
    ['more hashes than a proof has', `old 7\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}\nx\n`],
  ])('is not read from %s', (_case, text) => {
    expect(readSubmission(text)).toBeNull();
  });
});
