/** What the name of a shard says: `groningen-2026`, `groningen-2026-2` after a restore, or `meta`. */
export interface ShardName {
  readonly shard: string;
  readonly region: string;
  /** Null for `meta`, which has no end. */
  readonly year: number | null;
  /** 1, and one more after each restore. */
  readonly generation: number;
}

export const META = 'meta';
const NAME = /^([a-z][a-z0-9-]{1,30})-([0-9]{4})(?:-([2-9]|[1-9][0-9]{1,3}))?$/;

/** Null for what is no name of a shard. */
export function readShardName(shard: string): ShardName | null {
  if (shard === META) return { shard, region: META, year: null, generation: 1 };
  const [, region = '', year = '', generation = '1'] = NAME.exec(shard) ?? [];
  return region === '' ? null : { shard, region, year: Number(year), generation: Number(generation) };
}

export function writeShardName({ region, year, generation }: Omit<ShardName, 'shard'>): string {
  const first = year === null ? region : `${region}-${String(year)}`;
  return generation === 1 ? first : `${first}-${String(generation)}`;
}

/** The order in which shards are verified, and stand in a file: what speaks of others before those it speaks of. So `meta`, then the
 *  last generations, then by name. Names that are none come last. */
export function inReadingOrder(shards: readonly string[]): readonly string[] {
  return [...shards].sort((a, b) => rank(b) - rank(a) || (a < b ? -1 : 1));
}

function rank(shard: string): number {
  return shard === META ? Infinity : (readShardName(shard)?.generation ?? 0);
}
