import pg from 'pg';

/** Every shard that has a row or an entry, with the state it is said to have and the end of its entries; all as of one moment. The names
 *  of shards that have entries are found by stepping through the index. */
export const SHARDS = `
WITH RECURSIVE named AS (
  SELECT least((SELECT min(shard) FROM ledger.leaf), (SELECT min(shard) FROM ledger.body)) AS shard
  UNION ALL SELECT least((SELECT min(l.shard) FROM ledger.leaf l WHERE l.shard > n.shard),
    (SELECT min(b.shard) FROM ledger.body b WHERE b.shard > n.shard)) FROM named n WHERE n.shard IS NOT NULL)
SELECT shard, s.region, h.region AS "headRegion", s.year, s.generation, coalesce(s.closed_size, h.size) AS size, coalesce(s.closed_root, h.root) AS root,
  CASE WHEN s.closed_size IS NULL THEN h.frontier END AS frontier, coalesce(s.closed_note, h.note) AS note,
  coalesce(s.closed_jws, h.jws) AS jws, (SELECT max(l.idx) + 1 FROM ledger.leaf l WHERE l.shard = e.shard) AS until
FROM (SELECT shard FROM ledger.shard UNION SELECT shard FROM named WHERE shard IS NOT NULL) e
LEFT JOIN ledger.shard s USING (shard) LEFT JOIN ledger.head h USING (shard) ORDER BY shard`;

/** Bodies beyond the leaves of a shard, and leaves before the first; some of them. Within the leaves every index is looked at. */
export const STRAYS = `
(SELECT b.idx::float8 AS idx FROM ledger.body b LEFT JOIN ledger.leaf l ON l.shard = b.shard AND l.idx = b.idx
  WHERE b.shard = $1 AND b.idx >= $2 AND l.idx IS NULL ORDER BY b.idx LIMIT 100)
UNION (SELECT idx::float8 FROM ledger.body WHERE shard = $1 AND idx < 0 ORDER BY idx LIMIT 100)
UNION (SELECT idx::float8 FROM ledger.leaf WHERE shard = $1 AND idx < 0 ORDER BY idx LIMIT 100) ORDER BY idx`;

/** The next index, from one on, at which there is an entry. */
export const NEXT = 'SELECT min(idx) AS next FROM ledger.leaf WHERE shard = $1 AND idx >= $2';

/** Lines of an export for the entries in a range of indexes, and how many there are. Written by the database itself: nothing is taken
 *  apart and put together again on the way. `safely`: a newline within a body, which no entry has, is not taken for the end of a line. */
export function linesBetween(shard: string, from: number, until: number, safely = false): string {
  const range = `shard = ${pg.escapeLiteral(shard)} AND idx >= ${String(from)} AND idx < ${String(until)}`;
  const body = safely
    ? `CASE WHEN position('\\x0a'::bytea IN b.bytes) > 0 THEN '\\x3f'::bytea ELSE b.bytes END`
    : 'b.bytes';
  return `
WITH bodies AS MATERIALIZED (SELECT idx, month, bytes FROM ledger.body WHERE ${range}),
lines AS (
  SELECT l.idx, convert_to(concat_ws(E'\\t', l.idx, l.id, translate(l.kind, E'\\t\\n', '??'), coalesce(l.replica::text, '-'),
    coalesce(l.settles::text, '-'), coalesce(b.month::text, '-'), encode(l.hash, 'hex')) || E'\\t', 'UTF8')
    || coalesce(${body}, '') || '\\x0a'::bytea AS line
  FROM (SELECT * FROM ledger.leaf WHERE ${range}) l LEFT JOIN bodies b USING (idx) ORDER BY l.idx)
SELECT count(*)::int, string_agg(line, '') FROM lines`;
}
