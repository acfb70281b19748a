import {
  EMPTY_FRONTIER,
  append,
  frontierBytes,
  frontierOf,
  META,
  readShardName,
  root,
  writeShardName,
  type Draft,
  type Frontier,
  type Placed,
  type ShardName,
} from '#ledger';
import type { Instant } from '#kernel';
import { sha256 } from './draft.js';

/** The region's lock row: its current shard, and the tree that shard has grown. */
export interface Head {
  readonly region: string;
  readonly shard: string;
  readonly frontier: Frontier;
}

export interface HeadRow {
  readonly shard: string;
  readonly size: string;
  readonly frontier: Buffer;
  /** The signed checkpoint of what the other columns say; null in a shard that nothing stands in. */
  readonly note: string | null;
}

export function headOf(region: string, row: HeadRow): Head {
  return { region, shard: row.shard, frontier: frontierOf(Number(row.size), row.frontier) };
}

/** Where these entries stand when they come after the head: indexes are dense and in the order given. */
export function placesAfter({ shard, frontier: { size } }: Head, entries: readonly Draft[]): readonly Placed[] {
  return entries.map(({ id, hash }, offset) => ({ id, shard, idx: size + offset, hash }));
}

/** The head after these entries. */
export function grow(head: Head, entries: readonly Draft[]): Head {
  const hashes = entries.map(({ hash }) => hash);
  return { ...head, frontier: append(sha256, head.frontier, hashes) };
}

/** The first shard of a region in the year of `at` (UTC). The shard of all heads has no years. */
export function shardAt(region: string, at: Instant): string {
  return writeShardName({ region, year: region === META ? null : new Date(at).getUTCFullYear(), generation: 1 });
}

/** A fresh shard when the year of `at` is past that of the head's, or the head as it is. Never one of a year before: where the clock was
 *  set back over New Year, the region stays in the shard that it has begun. */
export function rolledOver(head: Head, at: Instant): Head {
  const { year } = nameOf(head);
  const hasEnded = year !== null && new Date(at).getUTCFullYear() > year;
  return hasEnded ? { region: head.region, shard: shardAt(head.region, at), frontier: EMPTY_FRONTIER } : head;
}

/** What the name of the head's shard says. */
export function nameOf({ shard }: Head): ShardName {
  const name = readShardName(shard);
  if (name === null) throw new Error(`${shard} is no name of a shard`);
  return name;
}

/** The empty shard that a region goes on in after a restore at `at`: later than all these of its own, those that were lost among them. */
export function shardAfter(region: string, known: readonly ShardName[], at: Instant): Head {
  const years = known.map(({ year }) => year ?? 0);
  const year = region === META ? null : Math.max(new Date(at).getUTCFullYear(), ...years);
  const generation = 1 + Math.max(1, ...known.map((name) => name.generation));
  return { region, shard: writeShardName({ region, year, generation }), frontier: EMPTY_FRONTIER };
}

const roots = new WeakMap<Frontier, Buffer>();

export function rootOf({ frontier }: Head): Buffer {
  const known = roots.get(frontier) ?? Buffer.from(root(sha256, frontier));
  roots.set(frontier, known);
  return known;
}

/** Whether two heads of one shard are the same, without a hash being made. */
export function isSameHead({ frontier }: Head, other: Head): boolean {
  return (
    frontier.size === other.frontier.size &&
    frontier.hashes.every((hash, index) => Buffer.compare(hash, other.frontier.hashes[index] ?? hash) === 0)
  );
}

export function frontierColumn({ frontier }: Head): Buffer {
  return Buffer.from(frontierBytes(frontier));
}
