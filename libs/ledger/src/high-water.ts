/** How far a shard is known to have grown. */
export interface Mark {
  readonly shard: string;
  readonly size: number;
  /** RFC 6962 tree head of that size; null when only the size is known. */
  readonly root: Uint8Array | null;
}

/** A mark that a tree can be held against. */
export type RootedMark = Mark & { readonly root: Uint8Array };

/** Why nothing may be signed on from where a shard stands: it is shorter than it once was, or other than it once was. */
export type Setback = 'BELOW' | 'FORKED';

/** Marks of one shard. Who can prove them has a handful; who cannot, the consent register, has one more for each thing it records. */
const MOST_MARKS = 100_000;

/** How far each shard is known to have been, by whoever kept a checkpoint of it. What is signed below the highest would take back what
 *  was signed before: a cut tail, a restored backup, a fork. A lower one is kept until a later one is known to go on from it: a shard
 *  that is longer again may be another. */
export class HighWater {
  readonly #highest = new Map<string, Mark>();
  /** By shard and size, what no later state is known to go on from, the oldest knowledge first. */
  readonly #unproved = new Map<string, Map<number, RootedMark>>();
  readonly #forked = new Set<string>();

  /** The highest. */
  get(shard: string): Mark | null {
    return this.#highest.get(shard) ?? null;
  }

  /** Whether the shard is known to have had just so many entries and no more, with which root, and no fork of it. */
  isAt(shard: string, size: number): boolean {
    const known = this.#highest.get(shard);
    return !this.#forked.has(shard) && known?.size === size && known.root !== null;
  }

  /** The highest marks of all shards. */
  all(): readonly Mark[] {
    return [...this.#highest.values()];
  }

  /** What a state of the shard must go on from to be the shard that was signed, the highest mark among it. */
  unproved(shard: string): readonly RootedMark[] {
    return [...(this.#unproved.get(shard)?.values() ?? [])];
  }

  /** Takes note of a signed state of a shard. Two of one size and different roots are a fork, for ever. `begins`: states that this one
   *  is known to go on from; it stands for them from now on. */
  raise(mark: Mark, begins: readonly Mark[] = []): void {
    const { shard, size } = mark;
    if (isRooted(mark)) this.#keep(mark, begins);
    const known = this.#highest.get(shard);
    const isHigher = known === undefined || size > known.size;
    if (isHigher || (size === known.size && known.root === null)) this.#highest.set(shard, mark);
  }

  /** Says that two signed states of the shard do not go together. */
  condemn(shard: string): void {
    this.#forked.add(shard);
  }

  /** Whether the shard may be signed on from this state; null: it may. */
  setback({ shard, size, root }: Mark): Setback | null {
    if (this.#forked.has(shard)) return 'FORKED';
    const known = this.#highest.get(shard);
    if (known === undefined || size > known.size) return null;
    if (size < known.size) return 'BELOW';
    return isSame(root, known.root) ? null : 'FORKED';
  }

  #unprovedOf(shard: string): Map<number, RootedMark> {
    const known = this.#unproved.get(shard) ?? new Map<number, RootedMark>();
    this.#unproved.set(shard, known);
    return known;
  }

  #keep(mark: RootedMark, begins: readonly Mark[]): void {
    const marks = this.#unprovedOf(mark.shard);
    const same = marks.get(mark.size);
    if (same && !isSame(same.root, mark.root)) this.condemn(mark.shard);
    else marks.set(mark.size, mark);
    for (const begun of begins) if (begun.size < mark.size && isIn(marks, begun)) marks.delete(begun.size);
    const [oldest] = marks.keys();
    if (oldest !== undefined && marks.size > MOST_MARKS) marks.delete(oldest);
  }
}

function isIn(marks: ReadonlyMap<number, RootedMark>, { size, root }: Mark): boolean {
  const known = marks.get(size);
  return known !== undefined && isSame(known.root, root);
}

function isRooted(mark: Mark): mark is RootedMark {
  return mark.root !== null;
}

/** What is not known may be the same. */
function isSame(one: Uint8Array | null, other: Uint8Array | null): boolean {
  if (one === null || other === null) return true;
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
