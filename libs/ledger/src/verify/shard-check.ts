import type { Sha256 } from '../sha256.js';
import { foldRight } from '../proofs/make-proof.js';
import type { BlockVerdict } from './block.js';
import type { Telling } from './entry-check.js';
import type { Spot } from './finding.js';

/** A half-open range of indexes. */
export type Range = readonly [from: number, until: number];

/** What a shard's entries show when all were seen. */
export interface ShardSeen {
  /** One more than the highest index. */
  readonly size: number;
  /** The root at its end and at the sizes that were asked for, as far as the entries are known without a gap. */
  readonly roots: ReadonlyMap<number, Uint8Array>;
  /** Up to where the roots could be made. */
  readonly rooted: number;
  readonly absent: readonly Range[];
  readonly telling: readonly Telling[];
  readonly entries: number;
}

/** Puts the blocks of a shard together, in their order: every index once, and the tree over all of them. */
export class ShardCheck {
  readonly #sha256: Sha256;
  readonly #note: (spot: Spot) => void;
  readonly #roots = new Map<number, Uint8Array>();
  readonly #absent: (readonly [number, number])[] = [];
  readonly #telling: Telling[] = [];
  #expected = 0;
  #entries = 0;
  #frontier: readonly Uint8Array[] = [];
  #rooted = 0;
  #isRooted = true;

  constructor(sha256: Sha256, note: (spot: Spot) => void) {
    this.#sha256 = sha256;
    this.#note = note;
    this.#roots.set(0, sha256(new Uint8Array()));
  }

  take(verdict: BlockVerdict): void {
    for (const spot of verdict.spots) this.#note(spot);
    for (const index of verdict.absent) this.#miss(index);
    this.#telling.push(...verdict.telling);
    const isNext = verdict.indexes === null && verdict.first === this.#expected;
    this.#grow(verdict, isNext);
    if (isNext) this.#expected += verdict.lines;
    else this.#placeAll(verdict.indexes ?? rangeOf(verdict));
    this.#entries += verdict.indexes?.length ?? verdict.lines;
  }

  seen(): ShardSeen {
    const [roots, rooted, absent, telling] = [this.#roots, this.#rooted, this.#absent, this.#telling];
    return { size: this.#expected, roots, rooted, absent, telling, entries: this.#entries };
  }

  #grow({ first, lines, subtrees }: BlockVerdict, isNext: boolean): void {
    this.#isRooted &&= isNext && first === this.#rooted && subtrees.length > 0;
    if (!this.#isRooted) return;
    for (const { size, hashes } of subtrees)
      this.#roots.set(size, foldRight(this.#sha256, [...this.#frontier, ...hashes]));
    const whole = subtrees.filter(({ size }) => size === first + lines).flatMap(({ hashes }) => hashes);
    this.#frontier = merged(this.#sha256, [...this.#frontier, ...whole], first + lines);
    this.#rooted = first + lines;
  }

  #placeAll(indexes: readonly number[]): void {
    for (const index of indexes) {
      if (index > this.#expected) this.#note({ code: 'ENTRY_MISSING', index: this.#expected, until: index });
      if (index < this.#expected) this.#note({ code: 'OUT_OF_ORDER', index });
      else this.#expected = index + 1;
    }
  }

  #miss(index: number): void {
    const last = this.#absent.at(-1);
    if (last?.[1] === index) this.#absent[this.#absent.length - 1] = [last[0], index + 1];
    else this.#absent.push([index, index + 1]);
  }
}

function rangeOf({ first, lines }: BlockVerdict): readonly number[] {
  return Array.from({ length: lines }, (_, place) => first + place);
}

/** The frontier of `size` leaves from one and the subtrees appended to it: equal neighbours become one, until there is one hash for each
 *  bit of the size. */
function merged(sha256: Sha256, hashes: readonly Uint8Array[], size: number): readonly Uint8Array[] {
  const wanted = size.toString(2).replaceAll('0', '').length;
  const extra = hashes.length - wanted;
  // Whole blocks are appended to whole blocks: what is merged is at the end, from the right.
  return extra === 0 ? hashes : [...hashes.slice(0, wanted - 1), foldRight(sha256, hashes.slice(wanted - 1))];
}
