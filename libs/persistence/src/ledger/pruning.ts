import type { EntityManager } from 'typeorm';
import type { Instant } from '#kernel';

/** Bodies [from, until) of a shard. */
export interface BodyRange {
  readonly region: string;
  readonly shard: string;
  readonly from: number;
  readonly until: number;
}

/** What can be let go of. */
export interface Prunable {
  /** First days of months. */
  readonly months: readonly string[];
  readonly ranges: readonly BodyRange[];
}

/** Years that a body is kept at least (Stcrt 2019-38007; an entry's own `retain_until` says the same). */
export const LEAST_YEARS = 5;

const MONTHS = `
SELECT to_char(to_date(substring(c.relname FROM 6), 'YYYY_MM'), 'YYYY-MM-DD') AS month
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'ledger.body'::regclass ORDER BY 1`;

// Months follow the clock and indexes the order of commit: what a clock set back has mixed shows as more ranges.
const RANGES = `
SELECT s.region, r.shard, min(r.idx)::float8 AS "from", max(r.idx)::float8 + 1 AS until FROM (
  SELECT shard, idx, idx - row_number() OVER (PARTITION BY shard ORDER BY idx) AS island FROM ledger.body WHERE month = ANY($1::date[])) r
JOIN ledger.shard s ON s.shard = r.shard GROUP BY s.region, r.shard, r.island ORDER BY r.shard, 3`;

/** The months that ended before the moment and have been kept long enough at `now`, and the bodies in them. */
export async function prunable(manager: EntityManager, before: Instant, now: Instant): Promise<Prunable> {
  const rows = await manager.query<{ month: string }[]>(MONTHS);
  const least = new Date(now);
  least.setUTCFullYear(least.getUTCFullYear() - LEAST_YEARS);
  const limit = Math.min(before, least.getTime());
  const months = rows.map(({ month }) => month).filter((month) => endOf(month) <= limit);
  const ranges = months.length > 0 ? await manager.query<BodyRange[]>(RANGES, [months]) : [];
  return { months, ranges };
}

/** Drops the bodies of these months, with the facts they name. Rows by which they are found go when the entry that says so is read. */
export async function prune(manager: EntityManager, { months }: Prunable): Promise<void> {
  for (const month of months) await manager.query('SELECT ledger.prune_month($1::date)', [month]);
}

function endOf(month: string): Instant {
  const end = new Date(`${month}T00:00:00Z`);
  end.setUTCMonth(end.getUTCMonth() + 1);
  return end.getTime();
}
