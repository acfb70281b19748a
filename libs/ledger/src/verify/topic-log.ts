import { hex, utf8 } from '@scure/base';
import { isSameHash } from '../proofs/proof.js';
import type { Sha256 } from '../sha256.js';
import { BLOCK_ENTRIES, BlockCheck, subtreesOf, type BlockVerdict } from './block.js';
import { joined } from './bytes.js';
import { BlockTree } from './block-tree.js';
import type { Telling } from './entry-check.js';
import type { EntrySpot } from './finding.js';
import { LeafStore } from './leaf-store.js';
import type { LedgerCheck } from './ledger-check.js';
import { inReadingOrder, readShardName, type ShardName } from './shard-name.js';
import type { TopicEntry } from './topic-entry.js';

const EMPTY: BlockVerdict = {
  first: 0,
  lines: 0,
  indexes: null,
  spots: [],
  absent: [],
  telling: [],
  leaves: new Uint8Array(),
  subtrees: [],
};

/** The ledger as it is on the audit topic. Records may come in any order and twice: each is checked as it comes, and the tree at the
 *  end, from the leaf hashes; these are all that is kept, 32 bytes for each entry. */
export class TopicLog {
  readonly #sha256: Sha256;
  readonly #shards = new Map<string, TopicShard>();

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  add(entry: TopicEntry): void {
    const { shard } = entry;
    const name = readShardName(shard) ?? { shard, region: shard, year: null, generation: 1 };
    const known = this.#shards.get(shard) ?? new TopicShard(this.#sha256, name);
    this.#shards.set(shard, known);
    known.add(entry);
  }

  /** Puts all that was added to the check. */
  finish(check: LedgerCheck): void {
    for (const shard of inReadingOrder([...this.#shards.keys()])) {
      check.open(shard, []);
      this.#shards.get(shard)?.finish(check);
    }
  }

  /** By shard, the leaf hashes that were told. */
  leaves(): ReadonlyMap<string, LeafStore> {
    return new Map([...this.#shards].map(([shard, { leaves }]) => [shard, leaves]));
  }
}

class TopicShard {
  readonly leaves = new LeafStore();
  readonly #sha256: Sha256;
  readonly #name: ShardName;
  readonly #blocks: BlockCheck;
  readonly #spots: EntrySpot[] = [];
  readonly #telling: Telling[] = [];
  #waiting: Uint8Array[] = [];
  #next = 0;

  constructor(sha256: Sha256, name: ShardName) {
    this.#sha256 = sha256;
    this.#name = name;
    this.#blocks = new BlockCheck(sha256);
  }

  add({ index, id, kind, leafHash, data }: TopicEntry): void {
    const known = this.leaves.get(index);
    if (known === null) this.#place(index, leafHash);
    else if (!isSameHash(known, leafHash)) this.#spots.push({ code: 'COPY_DIFFERS', index, detail: 'twice' });
    if (data === null && known === null) this.#spots.push({ code: 'PARKED', index });
    if (data !== null) this.#waiting.push(lineOf([String(index), id, kind, '-', '-', '-', hex.encode(leafHash)], data));
    if (this.#waiting.length >= BLOCK_ENTRIES) this.#check();
  }

  finish(check: LedgerCheck): void {
    this.#check();
    for (const spot of this.#spots.toSorted((a, b) => a.index - b.index)) check.note(this.#name.shard, spot);
    const tellings = new Map(this.#telling.map((told) => [told.index, told]));
    const { whole } = this.leaves;
    for (let first = 0; first < whole; first += BLOCK_ENTRIES) {
      const verdict = this.#verdict(first, check.sizes(first, Math.min(whole, first + BLOCK_ENTRIES)));
      const telling = [...tellings.values()].filter(({ index }) => index >= first && index < first + verdict.lines);
      check.take({ ...verdict, telling });
    }
    const beyond = this.leaves.from(whole);
    if (beyond.length > 0) check.take({ ...EMPTY, first: whole, lines: beyond.length, indexes: beyond });
  }

  #place(index: number, leafHash: Uint8Array): void {
    if (index < this.#next) this.#spots.push({ code: 'OUT_OF_ORDER', index });
    this.#next = Math.max(this.#next, index + 1);
    this.leaves.set(index, leafHash);
  }

  #check(): void {
    const bytes = joined(this.#waiting);
    this.#waiting = [];
    const { spots, telling } = this.#blocks.check({ name: this.#name, bytes, first: 0, sizes: [], hasColumns: false });
    this.#spots.push(...spots);
    this.#telling.push(...telling);
  }

  #verdict(first: number, sizes: readonly number[]): BlockVerdict {
    const leaves = this.leaves.block(first);
    const lines = leaves.length / 32;
    const tree = new BlockTree(this.#sha256, leaves);
    return {
      ...EMPTY,
      first,
      lines,
      leaves,
      subtrees: subtreesOf(tree, first, [...new Set([...sizes, first + lines])]),
    };
  }
}

function lineOf(columns: readonly string[], data: Uint8Array): Uint8Array {
  return joined([utf8.decode(`${columns.join('\t')}\t`), data, utf8.decode('\n')]);
}
