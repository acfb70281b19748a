/** Statements of the relay's feed. A shard is done with when it is closed, its cursor stands at its end and nothing is to be sent again. */

export const SHARDS = `
SELECT s.shard FROM ledger.shard s LEFT JOIN relay.cursor c USING (shard)
WHERE s.closed_size IS NULL OR c.next IS NULL OR c.next < s.closed_size
  OR EXISTS (SELECT FROM relay.parked p WHERE p.shard = s.shard AND p.again) ORDER BY s.shard`;

// One row for each open shard: what is asked at every look must not grow with the shards.
export const SIZES = 'SELECT shard, size FROM ledger.head';

export const TAKE_LOCK = `SELECT pg_try_advisory_lock(hashtextextended('ketenpoort relay ' || $1, 0)) AS taken`;

export const GIVE_LOCK = `SELECT pg_advisory_unlock(hashtextextended('ketenpoort relay ' || $1, 0))`;

export const LEAD = `
INSERT INTO relay.cursor AS c (shard, next, epoch) VALUES ($1, 0, 1)
ON CONFLICT (shard) DO UPDATE SET epoch = c.epoch + 1 RETURNING next, epoch`;

// The index is dense, so a range of indexes bounds the rows. Bodies are partitioned by month, not by index: read by range first,
// or each entry would probe every partition.
export const READ = `
WITH bodies AS MATERIALIZED (
  SELECT idx, bytes FROM ledger.body WHERE shard = $1 AND idx >= $2::bigint AND idx < $2::bigint + $3::bigint)
SELECT l.idx, l.id::text AS id, l.kind, l.hash, b.bytes FROM ledger.leaf l LEFT JOIN bodies b ON b.idx = l.idx
WHERE l.shard = $1 AND l.idx >= $2::bigint AND l.idx < $2::bigint + $3::bigint ORDER BY l.idx`;

export const REGION = 'SELECT region FROM ledger.shard WHERE shard = $1';

export const ADVANCE = 'UPDATE relay.cursor SET next = $4 WHERE shard = $1 AND epoch = $2 AND next = $3';

export const ERRANDS = `
SELECT EXISTS (SELECT FROM relay.cursor WHERE shard = $1 AND epoch = $2 AND next = $3) AS leads,
  ARRAY(SELECT idx::text FROM relay.parked WHERE shard = $1 AND again AND idx < $3 ORDER BY idx LIMIT $4) AS again`;

export const PARK = `
INSERT INTO relay.parked (shard, idx, reason) SELECT $1, $3, $4 FROM relay.cursor WHERE shard = $1 AND epoch = $2 FOR SHARE
ON CONFLICT (shard, idx) DO UPDATE SET reason = EXCLUDED.reason, again = false`;

export const UNPARK = 'DELETE FROM relay.parked WHERE shard = $1 AND idx = $2';

export const PARKED = `
SELECT shard, idx, reason, again, floor(extract(epoch FROM at) * 1000)::float8 AS since FROM relay.parked ORDER BY shard, idx`;

export const LAG = `
SELECT s.shard, coalesce(c.next, 0) AS next,
  coalesce(s.closed_size, h.size, (SELECT max(l.idx) + 1 FROM ledger.leaf l WHERE l.shard = s.shard), 0) AS size
FROM ledger.shard s LEFT JOIN ledger.head h ON h.shard = s.shard LEFT JOIN relay.cursor c ON c.shard = s.shard
ORDER BY s.shard`;
