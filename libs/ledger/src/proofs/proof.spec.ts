import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { leafHash, nodeHash } from '../tree.js';
import { consistencyProof, foldRight, inclusionProof, rootAt, type HashReader, type HashSource } from './make-proof.js';
import { provesConsistency, provesInclusion, type Consistency, type Inclusion } from './proof.js';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const LEAVES = Array.from({ length: 70 }, (_, place) => leafHash(sha256, Buffer.from(`leaf ${String(place)}`)));

/** MTH, PATH and PROOF as RFC 6962 §2.1 writes them. */
function headOf(leaves: readonly Uint8Array[]): Uint8Array {
  const [only = sha256(new Uint8Array())] = leaves;
  if (leaves.length < 2) return only;
  const half = halfOf(leaves.length);
  return nodeHash(sha256, headOf(leaves.slice(0, half)), headOf(leaves.slice(half)));
}

function pathOf(index: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length === 1) return [];
  const half = halfOf(leaves.length);
  const [left, right] = [leaves.slice(0, half), leaves.slice(half)];
  return index < half ? [...pathOf(index, left), headOf(right)] : [...pathOf(index - half, right), headOf(left)];
}

function subproofOf(size: number, leaves: readonly Uint8Array[], isKnown: boolean): Uint8Array[] {
  if (size === leaves.length) return isKnown ? [] : [headOf(leaves)];
  const half = halfOf(leaves.length);
  const [left, right] = [leaves.slice(0, half), leaves.slice(half)];
  return size <= half
    ? [...subproofOf(size, left, isKnown), headOf(right)]
    : [...subproofOf(size - half, right, false), headOf(left)];
}

function halfOf(count: number): number {
  let half = 1;
  while (half * 2 < count) half *= 2;
  return half;
}

/** Over plain leaves; counts nothing, keeps nothing. */
const read: HashReader = (subtrees) =>
  Promise.resolve(
    subtrees.map(({ level, index }) => headOf(LEAVES.slice(Number(index) << level, (Number(index) + 1) << level))),
  );
const source: HashSource = { sha256, read };

describe('proofs made from full subtrees', () => {
  it('are those that RFC 6962 defines, at every size', async () => {
    for (let size = 1; size <= LEAVES.length; size += 1) {
      const tree = LEAVES.slice(0, size);
      expect(hex(await rootAt(source, BigInt(size)))).toBe(hex(headOf(tree)));
      for (const place of new Set([0, 1, size >> 1, size - 2, size - 1].filter((one) => one >= 0 && one < size))) {
        const proof = await inclusionProof(source, BigInt(place), BigInt(size));
        expect(proof.map(hex)).toEqual(pathOf(place, tree).map(hex));
        const consistency = await consistencyProof(source, BigInt(place + 1), BigInt(size));
        expect(consistency.map(hex)).toEqual(subproofOf(place + 1, tree, true).map(hex));
      }
    }
  });

  it('need nothing for the empty tree, whose root is SHA-256 of nothing', async () => {
    expect(hex(await rootAt(source, 0n))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('of 2^40 leaves are made and checked without one hash for each', async () => {
    const asked: string[] = [];
    const made = (level: number, index: bigint): Uint8Array => sha256(Buffer.from(`${String(level)}/${String(index)}`));
    const large: HashReader = (subtrees) => {
      asked.push(...subtrees.map(({ level, index }) => `${String(level)}/${String(index)}`));
      return Promise.resolve(subtrees.map(({ level, index }) => made(level, index)));
    };
    const size = 2n ** 40n;
    const proof = await inclusionProof({ sha256, read: large }, size - 1n, size);
    expect(proof).toHaveLength(40);
    expect(asked.at(-1)).toBe('39/0');
    let root = made(0, size - 1n);
    for (const sibling of proof) root = nodeHash(sha256, sibling, root);
    expect(provesInclusion(sha256, { index: size - 1n, size, leafHash: made(0, size - 1n), root, proof })).toBe(true);
  });

  it.each([
    ['a leaf beyond the tree', () => inclusionProof(source, 3n, 3n)],
    ['a leaf before the first', () => inclusionProof(source, -1n, 3n)],
    ['consistency from the empty tree', () => consistencyProof(source, 0n, 3n)],
    ['consistency from a larger tree', () => consistencyProof(source, 4n, 3n)],
  ])('are not made of %s', (_case, make) => {
    expect(() => make()).toThrow(RangeError);
  });

  it('have no node without subtrees', () => {
    expect(() => foldRight(sha256, [])).toThrow(RangeError);
  });
});

describe('a proof', () => {
  const sizes = fc
    .tuple(fc.integer({ min: 1, max: 70 }), fc.nat())
    .map(([size, which]) => [size, which % size] as const);

  it('of inclusion holds for the leaf at that index alone', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), async ([size, place], other) => {
        const tree = LEAVES.slice(0, size);
        const proof = await inclusionProof(source, BigInt(place), BigInt(size));
        const claim: Inclusion = {
          index: BigInt(place),
          size: BigInt(size),
          leafHash: LEAVES[place]!,
          root: headOf(tree),
          proof,
        };
        const elsewhere = other % size;
        expect(provesInclusion(sha256, claim)).toBe(true);
        expect(provesInclusion(sha256, { ...claim, index: BigInt(elsewhere) })).toBe(elsewhere === place);
        expect(provesInclusion(sha256, { ...claim, leafHash: LEAVES[elsewhere]! })).toBe(elsewhere === place);
        expect(provesInclusion(sha256, { ...claim, proof: [...proof, LEAVES[0]!] })).toBe(false);
        expect(provesInclusion(sha256, { ...claim, proof: proof.slice(0, -1) })).toBe(proof.length === 0);
      }),
    );
  });

  it('of consistency holds for these two trees alone', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async ([size2, before]) => {
        const size1 = before + 1;
        const proof = await consistencyProof(source, BigInt(size1), BigInt(size2));
        const [root1, root2] = [headOf(LEAVES.slice(0, size1)), headOf(LEAVES.slice(0, size2))];
        const claim: Consistency = { size1: BigInt(size1), size2: BigInt(size2), root1, root2, proof };
        expect(provesConsistency(sha256, claim)).toBe(true);
        expect(provesConsistency(sha256, { ...claim, root1: LEAVES[69]! })).toBe(false);
        expect(provesConsistency(sha256, { ...claim, root2: sha256(root2) })).toBe(false);
        expect(provesConsistency(sha256, { ...claim, size1: BigInt(before) })).toBe(false);
        expect(provesConsistency(sha256, { ...claim, proof: [...proof, root1] })).toBe(false);
        expect(provesConsistency(sha256, { ...claim, proof: proof.slice(0, -1) })).toBe(proof.length === 0);
      }),
    );
  });

  it.each([
    ['an index beyond the tree', { index: 8n }],
    ['an index before the tree', { index: -1n }],
    ['a leaf hash that is none', { leafHash: new Uint8Array() }],
    ['a step of 31 bytes', { proof: [new Uint8Array(31)] }],
    ['an empty root', { root: new Uint8Array() }],
  ] as const)('of inclusion is refused with %s', (_case, change) => {
    const claim: Inclusion = { index: 0n, size: 1n, leafHash: LEAVES[0]!, root: LEAVES[0]!, proof: [] };
    expect(provesInclusion(sha256, claim)).toBe(true);
    expect(provesInclusion(sha256, { ...claim, ...change })).toBe(false);
  });

  it.each([
    ['from the empty tree', { size1: 0n }],
    ['from a larger tree', { size1: 3n }],
    ['of trees of one size with two roots', { size1: 2n }],
    ['with nothing to show for it', { proof: [] }],
    ['with a step of 33 bytes', { proof: [new Uint8Array(33)] }],
    ['from three leaves with one step', { size1: 3n, size2: 4n, proof: [LEAVES[0]!] }],
    ['from three leaves with none', { size1: 3n, size2: 4n, proof: [] }],
  ] as const)('of consistency is refused %s', (_case, change) => {
    const claim: Consistency = {
      size1: 1n,
      size2: 2n,
      root1: LEAVES[0]!,
      root2: headOf(LEAVES.slice(0, 2)),
      proof: [LEAVES[1]!],
    };
    expect(provesConsistency(sha256, claim)).toBe(true);
    expect(provesConsistency(sha256, { ...claim, ...change })).toBe(false);
  });
});

/** Kept beside the repository, not in it; the properties above are always held. */
const VECTORS = '../shared/vectors';

function vectorsIn(folder: string): readonly (readonly [file: string, Vector])[] {
  const path = join(VECTORS, folder);
  if (!existsSync(path)) return [];
  const files = readdirSync(path, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.json'))
    .sort();
  return files.map((file) => [file, vectorOf(readFileSync(join(path, file), 'utf8'))] as const);
}

interface Vector {
  readonly number: (name: string) => bigint;
  readonly bytes: (name: string) => Uint8Array;
  readonly proof: readonly Uint8Array[];
  readonly wantErr: boolean;
}

interface Parsed extends Readonly<Record<string, unknown>> {
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

function vectorOf(text: string): Vector {
  const { proof, wantErr, ...members } = JSON.parse(text) as Parsed;
  return {
    // Sizes do not fit a double: taken from the text.
    number: (name) => BigInt(new RegExp(`"${name}": (-?[0-9]+)`).exec(text)?.[1] ?? ''),
    bytes: (name) => Buffer.from((members[name] ?? '') as string, 'base64'),
    proof: (proof ?? []).map((step) => Buffer.from(step, 'base64')),
    wantErr,
  };
}

describe('the vectors of transparency-dev/merkle', () => {
  const where = existsSync(VECTORS) ? 'held' : 'not on this machine, and not held';

  it(`for inclusion are ${where}`, () => {
    const wrong = vectorsIn('inclusion').filter(([, { number, bytes, proof, wantErr }]) => {
      const claim = {
        index: number('leafIdx'),
        size: number('treeSize'),
        leafHash: bytes('leafHash'),
        root: bytes('root'),
      };
      return provesInclusion(sha256, { ...claim, proof }) === wantErr;
    });
    expect(wrong.map(([file]) => file)).toEqual([]);
  });

  it(`for consistency are ${where}`, () => {
    const wrong = vectorsIn('consistency').filter(([, { number, bytes, proof, wantErr }]) => {
      const claim = { size1: number('size1'), size2: number('size2'), root1: bytes('root1'), root2: bytes('root2') };
      return provesConsistency(sha256, { ...claim, proof }) === wantErr;
    });
    expect(wrong.map(([file]) => file)).toEqual([]);
  });

  it(`are all there, 98 of each kind, ${where}`, () => {
    const counts = ['inclusion', 'consistency'].map((folder) => vectorsIn(folder).length);
    expect(counts).toEqual(existsSync(VECTORS) ? [98, 98] : [0, 0]);
  });
});
