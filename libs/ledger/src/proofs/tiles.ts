import type { Sha256 } from '../sha256.js';
import { nodeHash } from '../tree.js';
import type { HashReader, Subtree } from './make-proof.js';

/** A tile (C2SP tlog-tiles): `width` consecutive hashes of full subtrees of 256^level leaves, from `index` · 256 on. */
export interface Tile {
  readonly level: number;
  readonly index: bigint;
  /** 256 when it is full and will never change; less at the right edge of a tree. */
  readonly width: number;
}

/** Answers the hashes of tiles, one after the other, in the order asked. A tile that has grown since may be answered whole. */
export type TileReader = (tiles: readonly Tile[]) => Promise<readonly Uint8Array[]>;

export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;
const HASH_BYTES = 32;

/** Hashes of full subtrees of a tree with `size` leaves, from its tiles; each tile is read once. RangeError for a subtree that the tree
 *  has not, and for a tile that is shorter than it must be. */
export function tileHashReader(sha256: Sha256, readTiles: TileReader, size: bigint): HashReader {
  return async (subtrees) => {
    const tiles = tilesFor(subtrees, size);
    const read = await readTiles(tiles);
    const known = new Map(tiles.map((tile, place) => [nameOf(tile), read[place]]));
    return subtrees.map((subtree) => {
      const tile = tileOf(subtree, size);
      return hashIn(sha256, whole(tile, known.get(nameOf(tile))), subtree);
    });
  };
}

/** The tiles of a tree with `size` leaves that hold these full subtrees; each once. RangeError for one that the tree has not. */
export function tilesFor(subtrees: readonly Subtree[], size: bigint): readonly Tile[] {
  const tiles = subtrees.map((subtree) => tileOf(subtree, size));
  return [...new Map(tiles.map((tile) => [nameOf(tile), tile])).values()];
}

/** The partial tiles at the right edge of a tree, lowest level first; a level whose last tile is full has none. */
export function edgeTiles(size: bigint): readonly Tile[] {
  const tiles: Tile[] = [];
  for (let [level, count] = [0, size]; count > 0n; [level, count] = [level + 1, count >> BigInt(TILE_HEIGHT)]) {
    const width = Number(count % BigInt(TILE_WIDTH));
    if (width > 0) tiles.push({ level, index: count / BigInt(TILE_WIDTH), width });
  }
  return tiles;
}

function tileOf({ level, index }: Subtree, size: bigint): Tile {
  if (index < 0n || (index + 1n) << BigInt(level) > size) throw new RangeError('the tree has no such full subtree');
  const tileLevel = Math.floor(level / TILE_HEIGHT);
  const first = index << BigInt(level % TILE_HEIGHT);
  const tile = first / BigInt(TILE_WIDTH);
  const there = (size >> BigInt(TILE_HEIGHT * tileLevel)) - tile * BigInt(TILE_WIDTH);
  return { level: tileLevel, index: tile, width: there < BigInt(TILE_WIDTH) ? Number(there) : TILE_WIDTH };
}

function nameOf({ level, index }: Tile): string {
  return `${String(level)}/${String(index)}`;
}

function whole({ width }: Tile, bytes: Uint8Array | undefined): Uint8Array {
  if (bytes !== undefined && bytes.length >= width * HASH_BYTES && bytes.length % HASH_BYTES === 0) return bytes;
  throw new RangeError('a tile is shorter than its width');
}

function hashIn(sha256: Sha256, tile: Uint8Array, { level, index }: Subtree): Uint8Array {
  const height = level % TILE_HEIGHT;
  const first = Number((index << BigInt(height)) % BigInt(TILE_WIDTH));
  return subtreeHash(sha256, tile, [first, 1 << height]);
}

/** The hash over `count` (a power of two) consecutive hashes of a tile. */
function subtreeHash(sha256: Sha256, tile: Uint8Array, [first, count]: readonly [number, number]): Uint8Array {
  if (count === 1) return tile.slice(first * HASH_BYTES, (first + 1) * HASH_BYTES);
  const half = count / 2;
  return nodeHash(sha256, subtreeHash(sha256, tile, [first, half]), subtreeHash(sha256, tile, [first + half, half]));
}

/** The hash of a full tile: what the tile above it holds. RangeError for a partial one. */
export function fullTileHash(sha256: Sha256, tile: Uint8Array): Uint8Array {
  if (tile.length !== TILE_WIDTH * HASH_BYTES) throw new RangeError('only a full tile goes into the one above');
  return subtreeHash(sha256, tile, [0, TILE_WIDTH]);
}
