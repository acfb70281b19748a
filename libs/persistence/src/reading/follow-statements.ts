/** Statements of the follower. Of each region the oldest shard that is not read to its end: an outcome may stand in the shard after the
 *  one of its answer, so that none is read before an older one. `is_short`: the ledger lacks what was read of it already; a shard of which
 *  all else is read holds up no later one. Nothing is asked with EXISTS: for that the planner may go through all entries there are, at each
 *  look. */
export const WAITING = `
SELECT DISTINCT ON (s.region, is_unread) s.shard, s.region, is_short FROM ledger.shard s LEFT JOIN reading.cursor c USING (shard),
  LATERAL (SELECT c.next > 0 AND (
    SELECT l.idx FROM ledger.leaf l WHERE l.shard = s.shard AND l.idx = c.next - 1) IS NULL AS is_short) short,
  LATERAL (SELECT coalesce((SELECT max(l.idx) FROM ledger.leaf l WHERE l.shard = s.shard) >= coalesce(c.next, 0), false) AS is_unread) unread
WHERE is_short OR is_unread ORDER BY s.region, is_unread, s.opened_at, s.shard`;

export const TAKE_LOCK = `SELECT pg_try_advisory_xact_lock(hashtextextended('ketenpoort reading ' || $1, 0)) AS taken`;

export const CURSOR = `
WITH made AS (INSERT INTO reading.cursor (shard) VALUES ($1) ON CONFLICT DO NOTHING RETURNING nr, next)
SELECT nr, next FROM made UNION ALL SELECT nr, next FROM reading.cursor WHERE shard = $1`;

// Bodies are partitioned by month, not by index: read by range first, or each entry would probe every partition.
export const READ = `
WITH bodies AS MATERIALIZED (
  SELECT idx, bytes, month FROM ledger.body WHERE shard = $1 AND idx >= $2::bigint AND idx < $2::bigint + $3::bigint)
SELECT l.idx, l.id, l.hash, b.bytes, b.month::text FROM ledger.leaf l LEFT JOIN bodies b ON b.idx = l.idx
WHERE l.shard = $1 AND l.idx >= $2::bigint ORDER BY l.idx LIMIT $3`;

export const ADVANCE = 'UPDATE reading.cursor SET next = $2 WHERE shard = $1';

export const LAG = `
SELECT s.shard, coalesce(c.next, 0) AS next,
  coalesce((SELECT max(l.idx) + 1 FROM ledger.leaf l WHERE l.shard = s.shard), 0) AS size
FROM ledger.shard s LEFT JOIN reading.cursor c USING (shard) ORDER BY s.shard`;
