import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { append, EMPTY_FRONTIER, frontierBytes, frontierOf, leafHash, nodeHash, root, type Frontier } from './tree.js';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const leafOf = (input: string): Uint8Array => leafHash(sha256, Buffer.from(input, 'hex'));

/** The example of RFC 6962 in Certificate Transparency: eight leaves, and the root of the first n of them. */
const INPUTS = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** MTH as RFC 6962 §2.1 writes it. */
function headOf(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (only === undefined) return sha256(new Uint8Array());
  if (leaves.length === 1) return only;
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  return nodeHash(sha256, headOf(leaves.slice(0, half)), headOf(leaves.slice(half)));
}

const leaves = fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 150 });

describe('the tree', () => {
  it.each(ROOTS.map((expected, size) => [size, expected] as const))(
    'of %i leaves has the root of RFC 6962',
    (size, expected) => {
      expect(hex(root(sha256, append(sha256, EMPTY_FRONTIER, INPUTS.slice(0, size).map(leafOf))))).toBe(expected);
    },
  );

  it('is the same whether leaves come one by one or together, and is that of the specification', () => {
    fc.assert(
      fc.property(leaves, fc.nat(150), (all, cut) => {
        const whole = append(sha256, EMPTY_FRONTIER, all);
        const singly = all.reduce<Frontier>((frontier, leaf) => append(sha256, frontier, [leaf]), EMPTY_FRONTIER);
        const twice = append(sha256, append(sha256, EMPTY_FRONTIER, all.slice(0, cut)), all.slice(cut));
        expect(singly).toEqual(whole);
        expect(twice).toEqual(whole);
        expect(whole.size).toBe(all.length);
        expect(hex(root(sha256, whole))).toBe(hex(headOf(all)));
      }),
    );
  });

  it('comes back from the bytes that its head row keeps, 32 for each one bit of its size', () => {
    fc.assert(
      fc.property(leaves, (all) => {
        const frontier = append(sha256, EMPTY_FRONTIER, all);
        const bytes = frontierBytes(frontier);
        expect(bytes).toHaveLength(32 * all.length.toString(2).replaceAll('0', '').length);
        const back = frontierOf(all.length, bytes);
        expect(back.hashes.map(hex)).toEqual(frontier.hashes.map(hex));
        expect(back.size).toBe(all.length);
      }),
    );
  });

  it.each([
    ['too few bytes', 3, 32],
    ['too many bytes', 4, 64],
    ['bytes for an empty tree', 0, 32],
    ['a hash cut short', 1, 31],
    ['a hash and a bit', 1, 33],
  ])('is not read from %s', (_case, size, length) => {
    expect(() => frontierOf(size, new Uint8Array(length))).toThrow(RangeError);
  });

  it('is not grown from a frontier that lacks a hash', () => {
    expect(() => append(sha256, { size: 1, hashes: [] }, [leafOf('00')])).toThrow(RangeError);
  });

  it('grows without changing the frontier that it grew from', () => {
    const one = append(sha256, EMPTY_FRONTIER, [leafOf('00')]);
    append(sha256, one, [leafOf('10')]);
    expect(one).toEqual({ size: 1, hashes: [leafOf('00')] });
    expect(EMPTY_FRONTIER).toEqual({ size: 0, hashes: [] });
  });

  it('tells a leaf from a node', () => {
    const [left, right] = [leafOf('00'), leafOf('10')];
    expect(hex(leafHash(sha256, Buffer.concat([left, right])))).not.toBe(hex(nodeHash(sha256, left, right)));
  });
});

interface Vectors {
  readonly leaf_inputs_hex: readonly string[];
  readonly node_hashes_hex: Readonly<Record<string, readonly string[]>>;
  readonly root_hashes_hex_by_size: readonly string[];
}

describe('the vectors of transparency-dev/merkle', () => {
  // Kept beside the repository, not in it; the roots above are the same and are always held.
  const file = '../shared/vectors/rfc6962_8leaf_roots.json';
  const vectors = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Vectors) : null;
  const where = vectors ? 'held' : 'not on this machine, and not held';

  it(`are ${where}`, () => {
    const { leaf_inputs_hex, root_hashes_hex_by_size, node_hashes_hex } = vectors ?? NONE;
    const hashes = leaf_inputs_hex.map(leafOf);
    const roots = root_hashes_hex_by_size.map((_, size) =>
      hex(root(sha256, append(sha256, EMPTY_FRONTIER, hashes.slice(0, size)))),
    );
    expect(roots).toEqual(root_hashes_hex_by_size);
    expect(hashes.map(hex)).toEqual(node_hashes_hex['level0']);
  });
});

const NONE: Vectors = { leaf_inputs_hex: [], node_hashes_hex: { level0: [] }, root_hashes_hex_by_size: [] };
