import { CASES } from './cases.js';
import type { DemoRegion } from './demo-data.js';
import { PARTIES } from './parties.js';

/** The same on every call and on every machine, ids included. */
export function demoRegion(): DemoRegion {
  return { id: 'groningen', name: 'Groningen', parties: PARTIES, cases: CASES };
}
