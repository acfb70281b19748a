import type pg from 'pg';

const NEXT = 'SELECT shard, next::float8 AS next FROM relay.cursor WHERE shard = ANY($1::text[])';

/** Of each of these shards the first index that the topic is not known to hold. A shard that nothing was carried of is left out.
 *  Rejects when the database does. */
export async function carriedUntil(pool: pg.Pool, shards: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await pool.query<{ shard: string; next: number }>({
    ...{ name: 'release-carried', text: NEXT, values: [shards] },
  });
  return new Map(rows.map(({ shard, next }) => [shard, next]));
}
