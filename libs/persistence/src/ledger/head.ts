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

/** A fresh shard when the year of `at` is another than that of the head's, or the head as it is. */
export function rolledOver(head: Head, at: Instant): Head {
  const shard = shardAt(head.region, at);
  const isOfYear = head.shard === shard || head.shard.startsWith(`${shard}-`);
  return isOfYear ? head : { region: head.region, shard, frontier: EMPTY_FRONTIER };
}

/** What the name of the head's shard says. */
export function nameOf({ shard }: Head): ShardName {
  const name = readShardName(shard);
  if (name === null) throw new Error(`${shard} is no name of a shard`);
  return name;
}

/** An empty shard of the same region and year, for going on after a restore. */
export function nextGeneration(head: Head): Head {
  const name = nameOf(head);
  const shard = writeShardName({ ...name, generation: name.generation + 1 });
  return { region: head.region, shard, frontier: EMPTY_FRONTIER };
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
