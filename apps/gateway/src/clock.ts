import type { Instant } from '#kernel';
import { Clock } from './oauth/clock.js';

/** The database's clock as this process sees it: its own clock only carries it from one answer of the database to the next. */
export class DatabaseClock extends Clock {
  #offset = 0;

  observe(at: Instant): void {
    this.#offset = at - Date.now();
  }

  override now(): Instant {
    return Math.round(Date.now() + this.#offset);
  }
}
