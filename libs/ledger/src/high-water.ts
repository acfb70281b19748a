/** How far a shard is known to have grown. */
export interface Mark {
  readonly shard: string;
  readonly size: number;
  /** RFC 6962 tree head of that size; null when only the size is known. */
  readonly root: Uint8Array | null;
}

/** Why nothing may be signed on from where a shard stands: it is shorter than it once was, or other than it once was. */
export type Setback = 'BELOW' | 'FORKED';

/** The highest that each shard is known to have been, by whoever kept a checkpoint of it. What is signed below it would take back
 *  what was signed before: a cut tail, a restored backup, a fork. */
export class HighWater {
  readonly #marks = new Map<string, Mark>();
  readonly #forked = new Set<string>();

  get(shard: string): Mark | null {
    return this.#marks.get(shard) ?? null;
  }

  /** Whether the shard is known to have had just so many entries and no more, with which root, and no fork of it. */
  isAt(shard: string, size: number): boolean {
    const known = this.#marks.get(shard);
    return !this.#forked.has(shard) && known?.size === size && known.root !== null;
  }

  /** The marks of all shards. */
  all(): readonly Mark[] {
    return [...this.#marks.values()];
  }

  /** Takes note of a signed state of a shard. Two of one size and different roots are a fork, for ever. */
  raise(mark: Mark): void {
    const known = this.#marks.get(mark.shard);
    const isHigher = known === undefined || mark.size > known.size;
    if (isHigher || (mark.size === known.size && known.root === null)) this.#marks.set(mark.shard, mark);
    else if (mark.size === known.size && !isSame(mark.root, known.root)) this.condemn(mark.shard);
  }

  /** Says that two signed states of the shard do not go together. */
  condemn(shard: string): void {
    this.#forked.add(shard);
  }

  /** Whether the shard may be signed on from this state; null: it may. */
  setback({ shard, size, root }: Mark): Setback | null {
    if (this.#forked.has(shard)) return 'FORKED';
    const known = this.#marks.get(shard);
    if (known === undefined || size > known.size) return null;
    if (size < known.size) return 'BELOW';
    return isSame(root, known.root) ? null : 'FORKED';
  }
}

/** What is not known may be the same. */
function isSame(one: Uint8Array | null, other: Uint8Array | null): boolean {
  if (one === null || other === null) return true;
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
