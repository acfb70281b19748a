import type { Sha256 } from '../sha256.js';
import { BlockTree } from './block-tree.js';
import { EntryCheck, type Seen, type Telling } from './entry-check.js';
import { NEWLINE } from './entry-line.js';
import type { EntrySpot } from './finding.js';
import type { ShardName } from './shard-name.js';
import { joined } from './bytes.js';

/** Consecutive entries of one shard, to be checked by themselves: on whatever thread, in whatever order. */
export interface Block {
  readonly name: ShardName;
  /** Whole lines of entries, see `EntryLine`. */
  readonly bytes: Uint8Array;
  /** The index that the first line should have; a multiple of `BLOCK_ENTRIES` where the tree is wanted. */
  readonly first: number;
  /** Sizes of the shard, above `first`, at which the tree is wanted besides that at the end of the block. */
  readonly sizes: readonly number[];
  /** Whether the columns `settles` and `month` are told; a record on a topic has none. */
  readonly hasColumns: boolean;
}

/** What a block by itself shows. Plain data, so that it can be handed from thread to thread. */
export interface BlockVerdict {
  readonly first: number;
  readonly lines: number;
  /** The index of each entry, where they are not those from `first` on. */
  readonly indexes: readonly number[] | null;
  readonly spots: readonly EntrySpot[];
  /** Indexes of entries whose bodies are not there. */
  readonly absent: readonly number[];
  readonly telling: readonly Telling[];
  /** Leaf hashes of the entries as they are told, one after the other. */
  readonly leaves: Uint8Array;
  /** By wanted size, the full subtrees from `first` up to there; none when the tree cannot be made. */
  readonly subtrees: readonly { readonly size: number; readonly hashes: readonly Uint8Array[] }[];
}

/** How many entries a block has, all but the last of a shard. A power of two: whole blocks are full subtrees. */
export const BLOCK_ENTRIES = 1024;

/** Checks blocks of entries against the columns beside them and their place. One of these serves a thread. */
export class BlockCheck {
  readonly #sha256: Sha256;
  readonly #entries: EntryCheck;

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
    this.#entries = new EntryCheck(sha256);
  }

  check(block: Block): BlockVerdict {
    const { bytes, first, name, hasColumns } = block;
    const seen: Seen = { name, hasColumns, indexes: [], leaves: [], spots: [], absent: [], telling: [] };
    let [lines, expected] = [0, first];
    for (let start = 0; start < bytes.length; lines += 1) {
      const found = bytes.indexOf(NEWLINE, start);
      const end = found < 0 ? bytes.length : found;
      const index = this.#entries.check(bytes, [start, end], seen);
      if (index < 0) seen.spots.push({ code: 'NOT_AN_ENTRY', index: expected, detail: 'line' });
      else expected = index + 1;
      start = end + 1;
    }
    return this.#verdict(block, lines, seen);
  }

  #verdict({ first, sizes }: Block, lines: number, seen: Seen): BlockVerdict {
    const { spots, absent, telling, indexes } = seen;
    const isDense = indexes.length === lines && indexes.every((index, place) => index === first + place);
    const leaves = joined(seen.leaves);
    const wanted = [...new Set([...sizes, first + lines])].filter((size) => size > first && size <= first + lines);
    const subtrees =
      isDense && first % BLOCK_ENTRIES === 0 ? subtreesOf(new BlockTree(this.#sha256, leaves), first, wanted) : [];
    return { first, lines, indexes: isDense ? null : indexes, spots, absent, telling, leaves, subtrees };
  }
}

export function subtreesOf(tree: BlockTree, first: number, sizes: readonly number[]): BlockVerdict['subtrees'] {
  return sizes.map((size) => ({ size, hashes: tree.subtrees(size - first) }));
}
