import type { Spot } from './finding.js';
import type { Range } from './shard-check.js';
import type { PrunedRange } from './statements.js';

/** Which of the bodies that are not there were pruned, as entries say, and which are missing. */
export function bodiesMissing(absent: readonly Range[], pruned: readonly PrunedRange[]): readonly Spot[] {
  return absent.flatMap(([from, until]) => {
    const missing = pruned.reduce<readonly Range[]>(
      (left, range) => left.flatMap((one) => without(one, range)),
      [[from, until]],
    );
    const gone = missing.map(([index, end]): Spot => ({ code: 'BODY_MISSING', index, until: end }));
    const told = missing.reduce<readonly Range[]>(
      (left, [index, end]) => left.flatMap((one) => without(one, { from: index, until: end })),
      [[from, until]],
    );
    return [...gone, ...told.map(([index, end]): Spot => ({ code: 'PRUNED', index, until: end }))];
  });
}

function without([from, until]: Range, taken: Pick<PrunedRange, 'from' | 'until'>): readonly Range[] {
  const before: Range = [from, Math.min(until, taken.from)];
  const after: Range = [Math.max(from, taken.until), until];
  return taken.from >= until || taken.until <= from ? [[from, until]] : [before, after].filter(([a, b]) => a < b);
}
