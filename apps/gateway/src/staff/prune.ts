import { instantOf, toIso, type Instant } from '#kernel';
import { META, prunedChange } from '#ledger';
import { LEAST_YEARS, ledgerRegions, prunable, prune, type BodyRange, type RegionsOf } from '#persistence';
import type { Mistakes } from './mistakes.js';
import type { Changed, StaffRequest, StaffTurns } from './turns.js';

export interface PruneArgs {
  /** A day, or a moment. */
  readonly before: string;
  readonly dryRun: boolean;
}

/** What went, or would go. */
export interface Pruned extends Changed {
  readonly months: readonly string[];
  readonly bodies: number;
}

/** More would not fit the body of one entry. */
const MOST_RANGES = 500;

const everyLedger: RegionsOf = async (manager) => [...(await ledgerRegions(manager)), META].sort();

/** Lets go of the bodies of months that ended before a moment and have been kept for five years. What went is an entry in the ledger of
 *  each region; leaves and hashes stay, and with them every proof. */
export function pruneLedger(turns: StaffTurns, request: StaffRequest, args: PruneArgs): Promise<Pruned> {
  return turns.take(request, { regionsOf: everyLedger, dryRun: args.dryRun }, async (turn) => {
    turn.mustAdminister(null);
    const { mistakes, change } = turn;
    const before = checkedMoment(mistakes, args.before, change.now);
    mistakes.check();
    const found = await prunable(change.manager, before, change.now);
    const bodies = found.ranges.reduce((sum, { from, until }) => sum + until - from, 0);
    if (found.months.length === 0) return { months: [], bodies };
    for (const region of change.regions)
      for (const ranges of chunks(found.told.filter((range) => range.region === region)))
        turn.tell([region], { kind: 'pruned', step: 'PRUNED', change: prunedChange(ranges) });
    await prune(change.manager, found);
    return { months: found.months, bodies };
  });
}

function chunks(ranges: readonly BodyRange[]): readonly (readonly BodyRange[])[] {
  const count = Math.ceil(ranges.length / MOST_RANGES);
  return Array.from({ length: count }, (_, index) => ranges.slice(index * MOST_RANGES, (index + 1) * MOST_RANGES));
}

function checkedMoment(mistakes: Mistakes, text: string, now: Instant): Instant {
  const at = instantOf(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  if (at === null) mistakes.add(['before'], 'This is not a day or a moment', 'State it as 2021-01-01');
  const least = new Date(now);
  least.setUTCFullYear(least.getUTCFullYear() - LEAST_YEARS);
  if (at !== null && at > least.getTime())
    mistakes.add(
      ['before'],
      `Bodies are kept for ${String(LEAST_YEARS)} years at least`,
      `State ${toIso(least.getTime()).slice(0, 10)} or earlier`,
    );
  return at ?? now;
}
