import type pg from 'pg';
import { isSameHash, rootAt, type EntrySpot, type Unheld } from '#ledger';
import { ProofStore } from '../reading/proof-store.js';

/** Indexes in a range at which the ledger has another leaf hash than the tiles, or none; the first ones. */
const DIFFERING = `
SELECT i.idx::float8 AS idx FROM generate_series($2::bigint, $3::bigint - 1) AS i(idx)
JOIN reading.tile t ON t.shard = $4 AND t.level = 0 AND t.idx = i.idx / 256
LEFT JOIN ledger.leaf l ON l.shard = $1 AND l.idx = i.idx
WHERE l.hash IS DISTINCT FROM substring(t.bytes FROM (i.idx % 256)::int * 32 + 1 FOR 32) ORDER BY i.idx LIMIT 10000`;

/** Which entries differ from those that a signed root was made of, by the copy of their hashes that tiles are. Empty when that copy does not
 *  have the root either, or there is none: then nothing can be told apart. Rejects when the database does. */
export async function differingLeaves(
  pool: pg.Pool,
  name: string,
  { from, size, root }: Unheld,
): Promise<readonly EntrySpot[]> {
  const store = new ProofStore(pool);
  const shard = await store.shard(name);
  if (shard === null) return [];
  const copied = await rootAt(store.source(shard, BigInt(size)), BigInt(size));
  if (!isSameHash(copied, root)) return [];
  const { rows } = await pool.query<{ idx: number }>(DIFFERING, [name, from, size, shard.nr]);
  return rows.map(({ idx }) => ({ code: 'LEAF_DIFFERS', index: idx, detail: 'tile' }));
}
