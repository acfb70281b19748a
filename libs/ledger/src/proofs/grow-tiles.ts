import type { Sha256 } from '../sha256.js';
import { fullTileHash, TILE_WIDTH, type Tile } from './tiles.js';

/** The tiles at the right edge of a tree: all that is needed of it to append. */
export interface TileEdge {
  readonly size: bigint;
  /** By level, the hashes of its partial tile one after the other; none where the last tile is full. Levels above the last have none. */
  readonly levels: readonly Uint8Array[];
}

/** A tile with its hashes. */
export interface TileContent extends Tile {
  readonly bytes: Uint8Array;
}

export const EMPTY_EDGE: TileEdge = { size: 0n, levels: [] };
const HASH_BYTES = 32;

/** Appends leaf hashes. Answers the new edge and every tile that came about or grew: the full ones, which never change again, and the
 *  partial ones as they are now. RangeError when the edge is not that of a tree of its size. */
export function growTiles(
  sha256: Sha256,
  { size, levels }: TileEdge,
  leaves: readonly Uint8Array[],
): { readonly edge: TileEdge; readonly tiles: readonly TileContent[] } {
  const grown: Uint8Array[] = [];
  const tiles: TileContent[] = [];
  let added = leaves;
  for (let [level, count] = [0, size]; added.length > 0 || count > 0n; level += 1) {
    const held = heldAt(levels[level], count);
    const bytes = joined(held, added);
    const cut = cutTiles(bytes, level, count / BigInt(TILE_WIDTH));
    if (added.length > 0) tiles.push(...cut);
    const last = cut.at(-1);
    grown.push(last !== undefined && last.width < TILE_WIDTH ? last.bytes : new Uint8Array());
    added = cut.filter(({ width }) => width === TILE_WIDTH).map((tile) => fullTileHash(sha256, tile.bytes));
    count /= BigInt(TILE_WIDTH);
  }
  return { edge: { size: size + BigInt(leaves.length), levels: grown }, tiles };
}

function heldAt(held: Uint8Array = new Uint8Array(), count: bigint): Uint8Array {
  if (BigInt(held.length) === (count % BigInt(TILE_WIDTH)) * BigInt(HASH_BYTES)) return held;
  throw new RangeError('an edge has the partial tiles of its size');
}

function joined(held: Uint8Array, added: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(held.length + added.length * HASH_BYTES);
  bytes.set(held);
  added.forEach((hash, place) => {
    bytes.set(hash, held.length + place * HASH_BYTES);
  });
  return bytes;
}

function cutTiles(bytes: Uint8Array, level: number, first: bigint): readonly TileContent[] {
  const step = TILE_WIDTH * HASH_BYTES;
  return Array.from({ length: Math.ceil(bytes.length / step) }, (_, place) => {
    const part = bytes.slice(place * step, (place + 1) * step);
    return { level, index: first + BigInt(place), width: part.length / HASH_BYTES, bytes: part };
  });
}
