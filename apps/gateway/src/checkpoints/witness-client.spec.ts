// Real here: HTTP, signatures and proofs. Made up: the witness, and the log.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { append, consistencyProof, EMPTY_FRONTIER, leafHash, nodeHash, type HashReader } from '#ledger';
import type { ReadCheckpoint } from '#persistence';
import { sha256Of, testNotary, TestWitness, type WitnessAnswer } from '#testing';
import { WitnessClient, type WitnessVerdict } from './witness-client.js';

const SHARD = 'proef-2026';
const notary = testNotary();

/** A log of its own: what is in it differs from branch to branch. */
function logOf(branch: string) {
  const leaves = Array.from({ length: 9 }, (_, place) =>
    leafHash(sha256Of, Buffer.from(`${place < 2 ? '' : branch}${String(place)}`)),
  );
  const hashAt = (level: number, index: number): Uint8Array =>
    level === 0
      ? (leaves[index] ?? new Uint8Array())
      : nodeHash(sha256Of, hashAt(level - 1, 2 * index), hashAt(level - 1, 2 * index + 1));
  const read: HashReader = (subtrees) =>
    Promise.resolve(subtrees.map(({ level, index }) => hashAt(level, Number(index))));
  const at = (size: number): ReadCheckpoint => {
    const frontier = append(sha256Of, EMPTY_FRONTIER, leaves.slice(0, size));
    return { size: BigInt(size), ...notary.attest({ region: 'proef', shard: SHARD, frontier }) };
  };
  return (client: WitnessClient, size: number): Promise<WitnessVerdict> =>
    client.submit(SHARD, at(size), (from) => consistencyProof({ sha256: sha256Of, read }, from, BigInt(size)));
}

describe('a witness is asked', () => {
  const [submit, other] = [logOf('a'), logOf('b')];
  let witness: TestWitness;

  beforeEach(async () => {
    witness = await TestWitness.start('getuige.example', notary.keys);
  });
  afterEach(() => {
    witness.stop();
  });

  const asked = (): WitnessClient => new WitnessClient(witness.address);
  const always =
    (status: number, body = '') =>
    (): WitnessAnswer => ({ status, body });

  it('and cosigns what goes on from what it cosigned, also for who does not know how far that was', async () => {
    expect(await submit(asked(), 3)).toMatchObject({ kind: 'COSIGNED' });
    expect(await submit(asked(), 7)).toMatchObject({ kind: 'COSIGNED' });
    expect(witness.size(SHARD)).toBe(7n);
  });

  it('and objects to what is less, or other, than what it cosigned', async () => {
    await submit(asked(), 7);
    expect(await submit(asked(), 3)).toEqual({ kind: 'AHEAD', size: 7n });
    expect(await other(asked(), 7)).toEqual({ kind: 'FORKED' });
    expect(await other(asked(), 9)).toEqual({ kind: 'FORKED' });
    expect(await other(asked(), 3)).toEqual({ kind: 'AHEAD', size: 7n });
  });

  it.each<[string, WitnessAnswer]>([
    ['a page of what stands before it', { status: 409, body: '<html>Conflict</html>' }],
    ['a refusal of what stands before it', { status: 422, body: 'Unprocessable' }],
    ['a conflict with nothing', { status: 409, body: '0\n' }],
    ['no cosignature', { status: 200, body: '' }],
    ['something that is no cosignature', { status: 200, body: 'dank u\n' }],
    ['that it cannot', { status: 503, body: '' }],
  ])('and says nothing of use with %s', async (_what, answer) => {
    await submit(asked(), 3);
    witness.says = always(answer.status, answer.body);
    expect(await submit(asked(), 7)).toMatchObject({ kind: 'SILENT', isAway: false });
  });

  it.each<[string, (first: boolean) => WitnessAnswer | undefined]>([
    ['a larger tree', (isFirst) => (isFirst ? { status: 409, body: '1000\n' } : undefined)],
    ['a fork', (isFirst) => (isFirst ? { status: 422, body: '' } : undefined)],
    ['another size each time', () => ({ status: 409, body: `${String(witness.asked % 3)}\n` })],
  ])('again before it is believed to know %s', async (_what, says) => {
    await submit(asked(), 3);
    const before = witness.asked;
    witness.says = () => says(witness.asked === before + 1);
    expect(await submit(asked(), 7)).toMatchObject({ kind: 'SILENT', isAway: false });
  });

  it('and no more is read of its answer than it has to say', async () => {
    const verdict = await submit(asked(), 3);
    const line = verdict.kind === 'COSIGNED' ? verdict.line : '';
    witness.says = always(200, line);
    expect(await submit(asked(), 3)).toMatchObject({ kind: 'COSIGNED' });
    witness.says = always(200, `— ander.example ${'A'.repeat(1_000_000)}\n${line}`);
    expect(await submit(asked(), 3)).toMatchObject({ kind: 'SILENT', isAway: false });
  });

  it('and may be away; what cannot be proved is no fault of its', async () => {
    const client = asked();
    await submit(client, 3);
    const unprovable = new RangeError('a tile is missing');
    const checkpoint = { size: 7n, root: Buffer.alloc(32), note: '', jws: '' };
    await expect(client.submit(SHARD, checkpoint, () => Promise.reject(unprovable))).rejects.toBe(unprovable);
    witness.stop();
    expect(await submit(client, 7)).toMatchObject({ kind: 'SILENT', isAway: true });
  });
});
