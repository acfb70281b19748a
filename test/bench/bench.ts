import type { Figure } from './figures.js';
import type { Options } from './options.js';

/** Says to whoever waits what is going on. Not part of what was found. */
export type Say = (line: string) => void;

/** What a bench is given. It stops, and leaves nothing behind, when `signal` aborts. */
export interface Run {
  readonly options: Options;
  readonly signal: AbortSignal;
  readonly say: Say;
}

export interface Report {
  readonly figures: readonly Figure[];
  /** The same for people to read. */
  readonly text: string;
  /** What had to hold and did not: the run then fails, with its figures told. */
  readonly failure?: string;
}

/** Throws when it could not be measured, or what was measured was not what it had to be. */
export interface Bench {
  /** One line of the usage. */
  readonly says: string;
  readonly run: (run: Run) => Promise<Report>;
}
