import type { EntityManager } from 'typeorm';

/** In the entry's own shard outcomes are looked for after it and after what was looked through before; in one that its region went on in
 *  since, from the beginning. */
const UNSETTLED = `
WITH answer AS MATERIALIZED (
  SELECT l.id, l.shard, l.idx, s.region, s.opened_at FROM ledger.leaf l JOIN ledger.shard s USING (shard)
  WHERE l.id = ANY($1::uuid[])),
since AS (
  SELECT s.shard, min(CASE WHEN s.shard = a.shard
    THEN greatest(a.idx + 1, coalesce(($2::jsonb ->> s.shard)::bigint, 0)) ELSE 0 END) AS idx
  FROM answer a JOIN ledger.shard s ON s.region = a.region AND (s.shard = a.shard OR s.opened_at > a.opened_at)
  GROUP BY s.shard),
told AS (
  SELECT l.settles FROM since s JOIN ledger.leaf l ON l.shard = s.shard AND l.idx >= s.idx
  WHERE l.settles = ANY($1::uuid[]))
SELECT id FROM answer WHERE NOT EXISTS (SELECT FROM told WHERE told.settles = answer.id)`;

/** Those of these entries that are in the ledger and have no outcome. Only under the lock of their region is that so for certain: an entry
 *  whose fate nobody saw is there by then or never will be. `looked`: by shard, the index up to which they are known to have none. */
export async function unsettled(
  manager: EntityManager,
  ids: readonly string[],
  looked: Readonly<Record<string, number>> = {},
): Promise<readonly string[]> {
  const rows = await manager.query<{ id: string }[]>(UNSETTLED, [ids, JSON.stringify(looked)]);
  return rows.map(({ id }) => id);
}
