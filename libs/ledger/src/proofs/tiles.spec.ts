import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { append, EMPTY_FRONTIER, leafHash, root } from '../tree.js';
import { EMPTY_EDGE, growTiles, type TileEdge } from './grow-tiles.js';
import { consistencyProof, inclusionProof, rootAt } from './make-proof.js';
import { provesConsistency, provesInclusion } from './proof.js';
import { parseTilePath, tilePath } from './tile-path.js';
import { edgeTiles, fullTileHash, tileHashReader, tilesFor, type TileReader } from './tiles.js';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const LEAVES = Array.from({ length: 70_000 }, (_, place) => leafHash(sha256, Buffer.from(String(place))));
const rootOf = (size: number): Uint8Array => root(sha256, append(sha256, EMPTY_FRONTIER, LEAVES.slice(0, size)));

/** Tiles as a log keeps them: the last written under a name stands. */
function logOf(...sizes: readonly number[]) {
  const kept = new Map<string, Uint8Array>();
  let edge: TileEdge = EMPTY_EDGE;
  for (const size of sizes) {
    const grown = growTiles(sha256, edge, LEAVES.slice(Number(edge.size), size));
    edge = grown.edge;
    for (const { level, index, bytes } of grown.tiles) kept.set(`${String(level)}/${String(index)}`, bytes);
  }
  const read: TileReader = (tiles) =>
    Promise.resolve(tiles.map(({ level, index }) => kept.get(`${String(level)}/${String(index)}`)!));
  return { kept, edge, read };
}

/** For comparison. */
const shown = ({ kept, edge }: ReturnType<typeof logOf>) => ({
  tiles: [...kept].map(([name, bytes]) => `${name} ${hex(sha256(bytes))}`).sort(),
  edge: [String(edge.size), ...edge.levels.map(hex)],
});

describe('the tiles of a log', () => {
  const whole = logOf(70_000);

  it('of 70,000 entries are those of the specification', () => {
    const widths = [...whole.kept].map(([name, bytes]) => [name, bytes.length / 32] as const);
    const of = (level: string) => widths.filter(([name]) => name.startsWith(`${level}/`)).map(([, width]) => width);
    expect(of('0')).toEqual([...Array.from({ length: 273 }, () => 256), 112]);
    expect(of('1')).toEqual([256, 17]);
    expect(of('2')).toEqual([1]);
    expect(edgeTiles(70_000n)).toEqual([
      { level: 0, index: 273n, width: 112 },
      { level: 1, index: 1n, width: 17 },
      { level: 2, index: 0n, width: 1 },
    ]);
  });

  it('of 256 entries are one full tile, and one of width 1 above it', () => {
    expect(edgeTiles(256n)).toEqual([{ level: 1, index: 0n, width: 1 }]);
    expect([...logOf(256).kept.keys()]).toEqual(['0/0', '1/0']);
    expect(edgeTiles(0n)).toEqual([]);
  });

  it('are the same however many entries came at a time', () => {
    const grown = logOf(1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 65_537, 70_000);
    expect(shown(grown)).toEqual(shown(whole));
  });

  it('that nothing was appended to are not written again', () => {
    const { edge, tiles } = growTiles(sha256, whole.edge, []);
    expect(shown({ ...whole, edge })).toEqual(shown(whole));
    expect(tiles).toEqual([]);
  });

  it.each([1n, 2n, 255n, 256n, 257n, 300n, 65_535n, 65_536n, 65_537n, 69_999n, 70_000n])(
    'give root and proofs at size %d',
    async (size) => {
      const source = { sha256, read: tileHashReader(sha256, whole.read, size) };
      const at = rootOf(Number(size));
      expect(hex(await rootAt(source, size))).toBe(hex(at));
      for (const index of [0n, size / 2n, size - 1n]) {
        const proof = await inclusionProof(source, index, size);
        expect(provesInclusion(sha256, { index, size, leafHash: LEAVES[Number(index)]!, root: at, proof })).toBe(true);
        const old = {
          size1: index + 1n,
          root1: await rootAt(source, index + 1n),
          proof: await consistencyProof(source, index + 1n, size),
        };
        expect(provesConsistency(sha256, { ...old, size2: size, root2: at })).toBe(true);
      }
    },
    60_000,
  );

  it('are read once each for a proof', async () => {
    const asked: string[] = [];
    const read: TileReader = (tiles) => {
      asked.push(...tiles.map((tile) => tilePath(tile)));
      return whole.read(tiles);
    };
    await inclusionProof({ sha256, read: tileHashReader(sha256, read, 70_000n) }, 1234n, 70_000n);
    expect(asked).toEqual(['tile/0/004', 'tile/1/000', 'tile/1/001.p/17', 'tile/0/273.p/112']);
  });

  it.each([
    ['is beyond its size', { level: 0, index: 300n }],
    ['is not yet full', { level: 9, index: 0n }],
    ['is before it', { level: 0, index: -1n }],
  ])('do not hold a subtree that %s', (_case, subtree) => {
    expect(() => tilesFor([subtree], 300n)).toThrow(RangeError);
  });

  it.each([
    ['is missing', undefined],
    ['is short', new Uint8Array(32)],
    ['is not of whole hashes', new Uint8Array(321)],
  ])('refuse one that %s', async (_case, bytes) => {
    const read = tileHashReader(sha256, () => Promise.resolve([bytes] as Uint8Array[]), 10n);
    await expect(read([{ level: 0, index: 3n }])).rejects.toThrow(RangeError);
  });

  it('do not grow from an edge of another size, and only full ones go into the one above', () => {
    expect(() => growTiles(sha256, { ...whole.edge, size: 70_001n }, [])).toThrow(RangeError);
    expect(() => growTiles(sha256, { size: 3n, levels: [] }, [])).toThrow(RangeError);
    expect(() => fullTileHash(sha256, new Uint8Array(32))).toThrow(RangeError);
  });
});

describe('the path of a tile', () => {
  it.each([
    ['tile/0/x001/x234/067', { level: 0, index: 1_234_067n, width: 256 }],
    ['tile/0/x001/x234/067.p/8', { level: 0, index: 1_234_067n, width: 8 }],
    ['tile/63/000', { level: 63, index: 0n, width: 256 }],
    ['tile/1/999.p/255', { level: 1, index: 999n, width: 255 }],
    ['tile/2/x001/000', { level: 2, index: 1000n, width: 256 }],
    ['tile/entries/x018/x446/x744/x073/x709/x551/615', { level: 'entries', index: 2n ** 64n - 1n, width: 256 }],
  ] as const)('%s is written and read', (path, place) => {
    expect(tilePath(place)).toBe(path);
    expect(parseTilePath(path)).toEqual(place);
  });

  it.each([
    'tile/0/1',
    'tile/00/001',
    'tile/64/001',
    'tile/0/x000/001',
    'tile/0/001/002',
    'tile/0/x001',
    'tile/0/001.p/0',
    'tile/0/001.p/256',
    'tile/0/001.p/08',
    'tile/0/001.p',
    'tile/0/001/',
    '/tile/0/001',
    'tile/0/001\n',
    'tile/-1/001',
  ])('is not %j', (path) => {
    expect(parseTilePath(path)).toBeNull();
  });
});
