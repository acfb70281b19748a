/** What does not hold. Closed: docs/ledger.md says of each what it means and what to do. */
export type Breach =
  /** Of one entry; `index` is its own. */
  | 'LEAF_DIFFERS'
  | 'NOT_CANONICAL'
  | 'NOT_AN_ENTRY'
  | 'SIDE_COLUMN_DIFFERS'
  | 'WRONG_SHARD'
  | 'BODY_MISSING'
  | 'LEAF_MISSING'
  | 'ENTRY_MISSING'
  | 'OUT_OF_ORDER'
  /** Of a shard as a whole; `index` and `until` say between which entries. */
  | 'TAIL_MISSING'
  | 'UNSIGNED_TAIL'
  | 'ROOT_DIFFERS'
  | 'FORKED'
  | 'HEAD_DIFFERS'
  | 'SHARD_MISSING'
  | 'SHARD_MISNAMED'
  | 'RESTORED_UNLINKED'
  /** Of a checkpoint; `index` is its size, where it can be read. */
  | 'UNSIGNED'
  | 'SIGNATURE_INVALID'
  | 'CHECKPOINT_MALFORMED'
  | 'CHECKPOINT_OF_ANOTHER'
  /** Of two copies held against each other. */
  | 'COPY_DIFFERS'
  | 'COPY_MISSING'
  | 'COPY_AHEAD'
  /** Of a file. */
  | 'FILE_INCOMPLETE';

/** What is as it should be, and worth telling. */
export type Notice = 'PRUNED' | 'RESTORED' | 'PARKED' | 'COPY_BEHIND' | 'NOT_YET_SIGNED';

const NOTICES: readonly string[] = ['PRUNED', 'RESTORED', 'PARKED', 'COPY_BEHIND', 'NOT_YET_SIGNED'];

/** One thing found. Holds no value of an entry. */
export interface Finding {
  readonly code: Breach | Notice;
  /** Empty when it is of no shard. */
  readonly shard: string;
  /** The entries it is about: [index, until). Both null when it is about none in particular. */
  readonly index: number | null;
  readonly until: number | null;
  /** A word of ours that tells more: the name of a column, of where a checkpoint came from. May be empty. */
  readonly detail: string;
}

/** Where and how something was found, before neighbours of one kind are put together. */
export interface Spot {
  readonly code: Finding['code'];
  readonly index: number | null;
  readonly until?: number;
  readonly detail?: string;
}

/** The same of a single entry. */
export interface EntrySpot extends Spot {
  readonly index: number;
}

/** Whether it keeps the whole from holding. */
export function isBreach({ code }: Pick<Finding, 'code'>): boolean {
  return !NOTICES.includes(code);
}

/** Findings of one kind that are kept of one shard; the first ones. */
const MOST_OF_A_KIND = 50;

/** Collects findings: neighbours of one kind become one, and of each kind only so many are kept. */
export class Findings {
  readonly #kinds = new Map<string, Finding[]>();
  #left = 0;
  #breaches = 0;

  /** How many were found and not kept. */
  get left(): number {
    return this.#left;
  }

  get hasBreach(): boolean {
    return this.#breaches > 0;
  }

  add(shard: string, { code, index, until, detail = '' }: Spot): void {
    const found: Finding = { code, shard, index, until: untilOf(index, until), detail };
    if (isBreach(found)) this.#breaches += 1;
    const kind = `${shard} ${code} ${detail}`;
    const known = this.#kinds.get(kind) ?? [];
    this.#kinds.set(kind, known);
    const last = known.at(-1);
    if (last && isBefore(last, index)) known[known.length - 1] = { ...last, until: found.until };
    else if (known.length < MOST_OF_A_KIND) known.push(found);
    else this.#left += 1;
  }

  /** By shard, then by index. */
  all(): readonly Finding[] {
    return [...this.#kinds.values()]
      .flatMap(together)
      .sort((a, b) => compare(a.shard, b.shard) || placeOf(a) - placeOf(b) || compare(a.code, b.code));
  }
}

/** Findings of one kind, those that border on each other as one. */
function together(found: readonly Finding[]): readonly Finding[] {
  const joined: Finding[] = [];
  for (const next of found.toSorted((a, b) => placeOf(a) - placeOf(b))) {
    const last = joined.at(-1);
    if (last && isBefore(last, next.index)) joined[joined.length - 1] = { ...last, until: next.until };
    else joined.push(next);
  }
  return joined;
}

function untilOf(index: number | null, until: number | undefined): number | null {
  return index === null ? null : (until ?? index + 1);
}

function isBefore({ until }: Finding, index: number | null): boolean {
  return index !== null && until === index;
}

function placeOf({ index }: Finding): number {
  return index ?? -1;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
