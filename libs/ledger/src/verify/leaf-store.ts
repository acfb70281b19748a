import { BLOCK_ENTRIES } from './block.js';

const HASH_BYTES = 32;

interface Piece {
  readonly bytes: Uint8Array;
  readonly has: Uint8Array;
}

const NOTHING = { bytes: new Uint8Array() };

/** Leaf hashes by index, in whatever order they come. */
export class LeafStore {
  readonly #pieces = new Map<number, Piece>();
  #size = 0;
  #whole = 0;

  /** How many are there. */
  get size(): number {
    return this.#size;
  }

  /** The first index that is not there. */
  get whole(): number {
    while (this.get(this.#whole) !== null) this.#whole += 1;
    return this.#whole;
  }

  get(index: number): Uint8Array | null {
    const piece = this.#pieces.get(Math.floor(index / BLOCK_ENTRIES));
    const place = index % BLOCK_ENTRIES;
    return piece?.has[place] === 1 ? piece.bytes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES) : null;
  }

  set(index: number, hash: Uint8Array): void {
    const which = Math.floor(index / BLOCK_ENTRIES);
    const piece = this.#pieces.get(which) ?? {
      bytes: new Uint8Array(BLOCK_ENTRIES * HASH_BYTES),
      has: new Uint8Array(BLOCK_ENTRIES),
    };
    this.#pieces.set(which, piece);
    if (this.get(index) === null) this.#size += 1;
    piece.has[index % BLOCK_ENTRIES] = 1;
    piece.bytes.set(hash, (index % BLOCK_ENTRIES) * HASH_BYTES);
  }

  /** The hashes of one block, as far as there is no gap in it. */
  block(first: number): Uint8Array {
    const until = Math.min(this.whole, first + BLOCK_ENTRIES);
    const { bytes } = this.#pieces.get(first / BLOCK_ENTRIES) ?? NOTHING;
    return bytes.subarray(0, Math.max(0, until - first) * HASH_BYTES);
  }

  /** All indexes from one on, in their order. */
  from(start: number): readonly number[] {
    const indexes: number[] = [];
    for (const [which, { has }] of this.#pieces)
      has.forEach((there, place) => {
        if (there === 1 && which * BLOCK_ENTRIES + place >= start) indexes.push(which * BLOCK_ENTRIES + place);
      });
    return indexes.sort((a, b) => a - b);
  }
}
