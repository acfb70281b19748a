import type { EntityManager } from 'typeorm';
import { instantOf, toIso, type Instant } from '#kernel';
import { prunedChange } from '#ledger';
import {
  isMonthThere,
  keptSince,
  LEAST_YEARS,
  prunableMonth,
  prunableMonths,
  pruneFacts,
  pruneMonth,
  type BodyRange,
  type PrunableMonth,
  type RegionsOf,
} from '#persistence';
import type { Mistakes } from './mistakes.js';
import type { Changed, StaffRecord, StaffRequest, StaffTurns } from './turns.js';

export interface PruneArgs {
  /** A day, or a moment. */
  readonly before: string;
  readonly dryRun: boolean;
}

export interface PruneParts {
  readonly turns: StaffTurns;
  /** Outside of any transaction. */
  readonly manager: EntityManager;
}

/** What went, or would go. */
export interface Pruned extends Changed {
  readonly months: readonly string[];
  readonly bodies: number;
}

/** More would not fit the body of one entry. */
const MOST_RANGES = 500;

/** No region's lock. */
const nowhere: RegionsOf = () => Promise.resolve([]);

/** Lets go of the bodies of months that ended before a moment and have been kept for five years. What went is an entry in the ledger of
 *  each region; leaves and hashes stay, and with them every proof. Month by month, each a transaction of its own under the locks of the
 *  regions that have bodies in it: what went before a later one failed is gone and recorded. */
export async function pruneLedger(parts: PruneParts, request: StaffRequest, args: PruneArgs): Promise<Pruned> {
  const { turns, manager } = parts;
  const { before, now } = await turns.take(request, { regionsOf: nowhere, dryRun: true }, (turn) => {
    turn.mustAdminister(null);
    const { mistakes, change } = turn;
    const moment = checkedMoment(mistakes, args.before, change.now);
    mistakes.check();
    return Promise.resolve({ before: moment, now: change.now });
  });
  const months: string[] = [];
  const records: StaffRecord[] = [];
  let [bodies, changed] = [0, false];
  for (const month of await prunableMonths(manager, before, now)) {
    const found = await prunableMonth(manager, month);
    const gone = args.dryRun ? { records: [], isGone: true } : await letGo(turns, request, found);
    if (!gone.isGone) continue;
    months.push(month);
    bodies += found.ranges.reduce((sum, { from, until }) => sum + until - from, 0);
    records.push(...gone.records);
    changed ||= found.told.length > 0;
  }
  if (!args.dryRun) await pruneFacts(manager);
  return { months, bodies, records, changed, dryRun: args.dryRun };
}

/** One month. `isGone`: by this, and not by somebody else meanwhile. */
function letGo(
  turns: StaffTurns,
  request: StaffRequest,
  { month, told }: PrunableMonth,
): Promise<Changed & { readonly isGone: boolean }> {
  const regions = [...new Set(told.map(({ region }) => region))].sort();
  return turns.take(request, { regionsOf: () => Promise.resolve(regions), dryRun: false }, async (turn) => {
    turn.mustAdminister(null);
    const { manager } = turn.change;
    if (!(await isMonthThere(manager, month))) return { isGone: false };
    for (const region of regions)
      for (const ranges of chunks(told.filter((range) => range.region === region)))
        turn.tell([region], { kind: 'pruned', step: 'PRUNED', change: prunedChange(ranges) });
    await pruneMonth(manager, month);
    return { isGone: true };
  });
}

function chunks(ranges: readonly BodyRange[]): readonly (readonly BodyRange[])[] {
  const count = Math.ceil(ranges.length / MOST_RANGES);
  return Array.from({ length: count }, (_, index) => ranges.slice(index * MOST_RANGES, (index + 1) * MOST_RANGES));
}

function checkedMoment(mistakes: Mistakes, text: string, now: Instant): Instant {
  const at = instantOf(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  if (at === null) mistakes.add(['before'], 'This is not a day or a moment', 'State it as 2021-01-01');
  const least = keptSince(now);
  if (at !== null && at > least)
    mistakes.add(
      ['before'],
      `Bodies are kept for ${String(LEAST_YEARS)} years at least`,
      `State ${toIso(least).slice(0, 10)} or earlier`,
    );
  return at ?? now;
}
