import type { EntityManager } from 'typeorm';
import type { Instant } from '#kernel';
import { statementsOf, type PrunedRange } from '#ledger';

/** Bodies [from, until) of a shard. */
export interface BodyRange extends PrunedRange {
  readonly region: string;
}

/** A month that can be let go of. It ended years ago, so that nothing is added to it any more. */
export interface PrunableMonth {
  /** Its first day. */
  readonly month: string;
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
  SELECT shard, idx, idx - row_number() OVER (PARTITION BY shard ORDER BY idx) AS island FROM ledger.body WHERE month = $1::date) r
JOIN ledger.shard s ON s.shard = r.shard GROUP BY s.region, r.shard, r.island ORDER BY r.shard, 3`;

const TELLING = `
SELECT s.region, convert_from(b.bytes, 'UTF8') AS text FROM ledger.leaf l JOIN ledger.shard s ON s.shard = l.shard
JOIN ledger.body b ON b.shard = l.shard AND b.idx = l.idx AND b.month = $1::date WHERE l.kind = 'pruned'`;

const IS_THERE = `SELECT to_regclass('ledger.body_' || to_char($1::date, 'YYYY_MM')) IS NOT NULL AS is_there`;

/** Facts that are dropped by one statement. */
const FACTS_AT_ONCE = 5_000;

/** Before this moment bodies may be let go of at `now`. */
export function keptSince(now: Instant): Instant {
  const at = new Date(now);
  const day = at.getUTCDate();
  at.setUTCFullYear(at.getUTCFullYear() - LEAST_YEARS);
  // 29 February is no day of that year: the term is over a day later.
  if (at.getUTCDate() !== day) at.setUTCDate(0);
  return at.getTime();
}

/** First days of the months that ended before the moment and have been kept long enough at `now`. */
export async function prunableMonths(
  manager: EntityManager,
  before: Instant,
  now: Instant,
): Promise<readonly string[]> {
  const rows = await manager.query<{ month: string }[]>(MONTHS);
  const limit = Math.min(before, keptSince(now));
  return rows.map(({ month }) => month).filter((month) => endOf(month) <= limit);
}

/** What is in such a month. Goes through all bodies of it: not for under a region's lock. */
export async function prunableMonth(manager: EntityManager, month: string): Promise<PrunableMonth> {
  const ranges = await manager.query<BodyRange[]>(RANGES, [month]);
  return { month, ranges, told: joined([...(await toldIn(manager, month)), ...ranges]) };
}

/** Whether the month was not let go of meanwhile. */
export async function isMonthThere(manager: EntityManager, month: string): Promise<boolean> {
  const [row] = await manager.query<{ is_there: boolean }[]>(IS_THERE, [month]);
  return row?.is_there === true;
}

/** Drops the bodies of the month. Waits a moment at most for who reads them, since all who record wait for it. Rows by which they are found
 *  go when the entry that says so is read. */
export async function pruneMonth(manager: EntityManager, month: string): Promise<void> {
  await manager.query("SET LOCAL lock_timeout = '250ms'");
  await manager.query('SELECT ledger.prune_month($1::date)', [month]);
}

/** Drops the facts of months whose bodies are gone, a part at a time: also those that were left when it was cut off before. */
export async function pruneFacts(manager: EntityManager): Promise<void> {
  for (let dropped = FACTS_AT_ONCE; dropped >= FACTS_AT_ONCE;) {
    const [row] = await manager.query<{ dropped: number }[]>('SELECT ledger.prune_facts($1) AS dropped', [
      FACTS_AT_ONCE,
    ]);
    dropped = row?.dropped ?? 0;
  }
}

/** What entries whose bodies are of this month say is gone. */
async function toldIn(manager: EntityManager, month: string): Promise<readonly BodyRange[]> {
  const rows = await manager.query<{ region: string; text: string }[]>(TELLING, [month]);
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
