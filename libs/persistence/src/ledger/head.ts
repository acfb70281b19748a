import {
  EMPTY_FRONTIER,
  append,
  frontierBytes,
  frontierOf,
  root,
  type Draft,
  type Frontier,
  type Place,
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
}

export function headOf(region: string, row: HeadRow): Head {
  return { region, shard: row.shard, frontier: frontierOf(Number(row.size), row.frontier) };
}

/** The head after these entries, with each one's place. Indexes are dense and in the order given. */
export function grow(
  head: Head,
  entries: readonly Draft[],
): { readonly head: Head; readonly places: readonly Place[] } {
  const first = head.frontier.size;
  const frontier = append(
    sha256,
    head.frontier,
    entries.map(({ hash }) => hash),
  );
  const places = entries.map(({ id }, offset) => ({ id, shard: head.shard, idx: first + offset }));
  return { head: { ...head, frontier }, places };
}

/** The shard of a region in the year of `at` (UTC): one per region and year. */
export function shardAt(region: string, at: Instant): string {
  return `${region}-${String(new Date(at).getUTCFullYear())}`;
}

/** A fresh shard for the year of `at`, or the head as it is. */
export function rolledOver(head: Head, at: Instant): Head {
  const shard = shardAt(head.region, at);
  return shard === head.shard ? head : { region: head.region, shard, frontier: EMPTY_FRONTIER };
}

export function rootOf({ frontier }: Head): Buffer {
  return Buffer.from(root(sha256, frontier));
}

export function frontierColumn({ frontier }: Head): Buffer {
  return Buffer.from(frontierBytes(frontier));
}
