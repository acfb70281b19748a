import type { DemoCase, DemoRegion, RegionId } from './demo-data.js';
import { PARTIES, REGIONS } from './parties.js';
import { ruledCases } from './ruled-cases.js';
import { TOLD_CASES } from './told-cases.js';

const LAST = 36;

const CASES: Readonly<Record<RegionId, readonly DemoCase[]>> = {
  groningen: [...TOLD_CASES, ...ruledCases('groningen', TOLD_CASES.length + 1, LAST)],
  twente: ruledCases('twente', 1, LAST),
};

/** The same on every call and on every machine, ids included. */
export function demoRegion(id: RegionId = 'groningen'): DemoRegion {
  const parties = PARTIES.filter(({ regions }) => regions.includes(id));
  return { id, name: REGIONS[id], parties, cases: CASES[id] };
}

export function demoRegions(): readonly DemoRegion[] {
  return (Object.keys(REGIONS) as RegionId[]).map(demoRegion);
}
