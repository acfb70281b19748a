/** What the name of a shard says: `groningen-2026`, `groningen-2026-2` after a restore, `meta` or `meta-2`. */
export interface ShardName {
  readonly shard: string;
  readonly region: string;
  /** Null for `meta`, which has no end. */
  readonly year: number | null;
  /** 1, and one more after each restore than any shard of the region had before. */
  readonly generation: number;
}

export const META = 'meta';
/** More than any generation. */
const BEYOND = 10_000;
const META_NAME = /^meta(?:-([2-9]|[1-9][0-9]{1,2}))?$/;
const NAME = /^([a-z][a-z0-9-]{1,30})-([0-9]{4})(?:-([2-9]|[1-9][0-9]{1,3}))?$/;

/** Null for what is no name of a shard. */
export function readShardName(shard: string): ShardName | null {
  const meta = META_NAME.exec(shard);
  if (meta) return { shard, region: META, year: null, generation: Number(meta[1] ?? 1) };
  const [, region = '', year = '', generation = '1'] = NAME.exec(shard) ?? [];
  return region === '' ? null : { shard, region, year: Number(year), generation: Number(generation) };
}

export function writeShardName({ region, year, generation }: Omit<ShardName, 'shard'>): string {
  const first = year === null ? region : `${region}-${String(year)}`;
  return generation === 1 ? first : `${first}-${String(generation)}`;
}

/** Whether a shard was opened after another of its region: in a later year, or after a restore in the same one. */
export function isLater(one: ShardName, other: ShardName): boolean {
  const [year, before] = [one.year ?? 0, other.year ?? 0];
  return one.region === other.region && (year > before || (year === before && one.generation > other.generation));
}

/** The order in which shards are verified, and stand in a file: what speaks of others before those it speaks of. So `meta`, then the
 *  others; of either the last generations first, then by name. Names that are none come last. */
export function inReadingOrder(shards: readonly string[]): readonly string[] {
  return [...shards].sort((a, b) => rank(b) - rank(a) || (a < b ? -1 : 1));
}

function rank(shard: string): number {
  const { region, generation } = readShardName(shard) ?? { region: '', generation: 0 };
  return region === META ? BEYOND + generation : generation;
}
