import type { Instant } from '#kernel';

/** The time for tokens. What the ledger and the facts rest on is the database's time, never this one. */
export abstract class Clock {
  abstract now(): Instant;
}

export class SystemClock extends Clock {
  override now(): Instant {
    return Date.now();
  }
}
