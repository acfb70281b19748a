import type { Filled } from '#testing';
import type { Through } from '../attack.js';

/** How a copy is tried. */
export interface Terms {
  readonly filled: Filled;
  /** Its migrations are others than ours. */
  readonly migrates: boolean;
  readonly holdsUp: boolean;
  /** Its database is dropped at the end; else it is left to whoever ends PostgreSQL, which is sooner done. */
  readonly drop: boolean;
}

/** What came of one attempt against a copy without its defence. */
export interface Tried {
  readonly id: string;
  readonly through: Through;
}
