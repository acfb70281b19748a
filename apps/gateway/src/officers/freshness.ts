import { LogBehind, toIso } from '#kernel';
import type { ReadState } from '#persistence';
import type { Clock } from '../oauth/clock.js';

/** What is read of the log is some tenths of a second behind, on a busy gate some seconds: longer than this is told. */
const MOST_BEHIND_MS = 10_000;

/** Knows how far the log of a region is read. To be asked before what is searched. */
export class Freshness {
  constructor(
    private readonly state: ReadState,
    private readonly clock: Clock,
  ) {}

  /** Up to when what is found is whole, RFC 3339; null: up to now, but for some seconds. */
  async readUntil(region: string): Promise<string | null> {
    const until = await this.state.readUntil(region);
    return until === null || this.clock.now() - until <= MOST_BEHIND_MS ? null : toIso(until);
  }

  /** LogBehind unless what is found is whole: for what is handed on as if it were all there is. */
  async mustBeWhole(region: string): Promise<void> {
    const until = await this.readUntil(region);
    if (until !== null) throw new LogBehind(region, until);
  }
}
