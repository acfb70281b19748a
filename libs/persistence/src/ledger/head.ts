import {
  EMPTY_FRONTIER,
  append,
  frontierBytes,
  frontierOf,
  root,
  type Draft,
  type Frontier,
  type Placed,
} from '#ledger';
import type { Instant } from '#kernel';
import { sha256 } from './draft.js';

/** Names the region, and the one shard, of a daily leaf with all heads. */
export const META = 'meta';

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

/** The head after these entries, with each one's place. Indexes are dense and in the order given. */
export function grow(
  head: Head,
  entries: readonly Draft[],
): { readonly head: Head; readonly places: readonly Placed[] } {
  const first = head.frontier.size;
  const frontier = append(
    sha256,
    head.frontier,
    entries.map(({ hash }) => hash),
  );
  const places = entries.map(({ id, hash }, offset) => ({ id, shard: head.shard, idx: first + offset, hash }));
  return { head: { ...head, frontier }, places };
}

/** The first shard of a region in the year of `at` (UTC). The shard of all heads has no years. */
export function shardAt(region: string, at: Instant): string {
  return region === META ? META : `${region}-${String(new Date(at).getUTCFullYear())}`;
}

/** What the name of a shard says besides its region. */
export interface ShardName {
  readonly year: number;
  /** 1; more after a restore, when the ledger goes on in a new shard of the same year. */
  readonly generation: number;
}

export function shardNameOf({ region, shard }: Pick<Head, 'region' | 'shard'>): ShardName {
  const [year = '0', generation = '1'] = shard.slice(region.length + 1).split('-');
  return { year: Number(year), generation: Number(generation) };
}

/** A fresh shard when the year of `at` is another than that of the head's, or the head as it is. */
export function rolledOver(head: Head, at: Instant): Head {
  const shard = shardAt(head.region, at);
  const isOfYear = head.shard === shard || head.shard.startsWith(`${shard}-`);
  return isOfYear ? head : { region: head.region, shard, frontier: EMPTY_FRONTIER };
}

/** An empty shard of the same region and year, for going on after a restore. */
export function nextGeneration(head: Head): Head {
  const { year, generation } = shardNameOf(head);
  const shard = `${head.region}-${String(year)}-${String(generation + 1)}`;
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
