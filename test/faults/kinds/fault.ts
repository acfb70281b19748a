import type { Chance } from '../chance.js';
import type { World } from '../world/world.js';

/** Puts right what was broken. Returns when that is done; whether all goes on by itself is seen by the driver. */
export type Heal = () => Promise<void> | void;

/** What it breaks: what answers, what carries the ledger to the topic, or all of it. Faults of one lane come one after another, those of the
 *  first two lanes side by side, and those of the last after both. */
export type Lane = 'ledger' | 'topic' | 'all';

/** Seconds, at least and at most. */
export type Range = readonly [number, number];

/** One way in which something breaks. */
export interface Fault {
  readonly kind: string;
  readonly says: string;
  readonly lane: Lane;
  /** Counts among kills and resets; else it is an outage. */
  readonly isCut: boolean;
  /** How long it lasts before it is healed: in a short run, and in a long one. */
  readonly lasts: { readonly short: Range; readonly long: Range };
  /** After all others of its lane. */
  readonly isLast?: boolean;
  inject(world: World, chance: Chance): Promise<Heal>;
}

export const AT_ONCE: Fault['lasts'] = { short: [0, 0], long: [0, 0] };
export const BRIEFLY: Fault['lasts'] = { short: [0.3, 1], long: [0.3, 3] };
