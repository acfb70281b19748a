import type { DemoCase, DemoRegion, RegionId } from './demo-data.js';
import { PARTIES, REGIONS } from './parties.js';
import { ruledCases } from './ruled-cases.js';
import { TOLD_CASES } from './told-cases.js';

const LAST = 36;

const CASES: Readonly<Record<RegionId, () => readonly DemoCase[]>> = {
  groningen: () => [...TOLD_CASES, ...ruledCases('groningen', TOLD_CASES.length + 1, LAST)],
  twente: () => ruledCases('twente', 1, LAST),
};
const made = new Map<RegionId, readonly DemoCase[]>();

/** The same on every call and on every machine, ids included. */
export function demoRegion(id: RegionId = 'groningen'): DemoRegion {
  const parties = PARTIES.filter(({ regions }) => regions.includes(id));
  return { id, name: REGIONS[id], parties, cases: casesOf(id) };
}

// Worked out when they are asked for: much reads this module and needs none.
function casesOf(id: RegionId): readonly DemoCase[] {
  const cases = made.get(id) ?? CASES[id]();
  made.set(id, cases);
  return cases;
}

export function demoRegions(): readonly DemoRegion[] {
  return (Object.keys(REGIONS) as RegionId[]).map(demoRegion);
}
