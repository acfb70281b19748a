import type { EntityManager } from 'typeorm';
import type { Instant } from '#kernel';
import { statementsOf, type PrunedRange } from '#ledger';

/** Bodies [from, until) of a shard. */
export interface BodyRange extends PrunedRange {
  readonly region: string;
}

/** What can be let go of. */
export interface Prunable {
  /** First days of months. */
  readonly months: readonly string[];
  readonly ranges: readonly BodyRange[];
  /** What entries must say is gone: these, and those that were said to be gone by entries that go themselves now. */
  readonly told: readonly BodyRange[];
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

const TELLING = `
SELECT s.region, convert_from(b.bytes, 'UTF8') AS text FROM ledger.leaf l JOIN ledger.shard s ON s.shard = l.shard
JOIN ledger.body b ON b.shard = l.shard AND b.idx = l.idx AND b.month = ANY($1::date[]) WHERE l.kind = 'pruned'`;

/** The months that ended before the moment and have been kept long enough at `now`, and the bodies in them. */
export async function prunable(manager: EntityManager, before: Instant, now: Instant): Promise<Prunable> {
  const rows = await manager.query<{ month: string }[]>(MONTHS);
  const least = new Date(now);
  least.setUTCFullYear(least.getUTCFullYear() - LEAST_YEARS);
  const limit = Math.min(before, least.getTime());
  const months = rows.map(({ month }) => month).filter((month) => endOf(month) <= limit);
  if (months.length === 0) return { months, ranges: [], told: [] };
  const ranges = await manager.query<BodyRange[]>(RANGES, [months]);
  return { months, ranges, told: joined([...(await toldIn(manager, months)), ...ranges]) };
}

/** Drops the bodies of these months, with the facts they name. Rows by which they are found go when the entry that says so is read. */
export async function prune(manager: EntityManager, { months }: Prunable): Promise<void> {
  for (const month of months) await manager.query('SELECT ledger.prune_month($1::date)', [month]);
}

/** What entries whose bodies are of these months say is gone. */
async function toldIn(manager: EntityManager, months: readonly string[]): Promise<readonly BodyRange[]> {
  const rows = await manager.query<{ region: string; text: string }[]>(TELLING, [months]);
  return rows.flatMap(({ region, text }) => {
    const { change } = JSON.parse(text) as { readonly change?: unknown };
    return (statementsOf('pruned', change)?.pruned ?? []).map((range) => ({ region, ...range }));
  });
}

/** The same bodies in as few ranges as can be. */
function joined(ranges: readonly BodyRange[]): readonly BodyRange[] {
  const sorted = [...ranges].sort((a, b) => (a.shard === b.shard ? a.from - b.from : a.shard < b.shard ? -1 : 1));
  const all: BodyRange[] = [];
  for (const range of sorted) {
    const last = all.at(-1);
    if (last?.shard !== range.shard || last.until < range.from) all.push(range);
    else all[all.length - 1] = { ...last, until: Math.max(last.until, range.until) };
  }
  return all;
}

function endOf(month: string): Instant {
  const end = new Date(`${month}T00:00:00Z`);
  end.setUTCMonth(end.getUTCMonth() + 1);
  return end.getTime();
}
