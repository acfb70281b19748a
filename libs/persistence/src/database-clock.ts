import type pg from 'pg';
import type { Instant } from '#kernel';

const NOW = 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now';
/** An answer of the database that took longer says too little of its time. Milliseconds. */
const PROMPT_MS = 1_000;
/** Unless nothing better came for so long. */
const OLD_MS = 60_000;

/** The database's clock as this process sees it, the only one by which anything is decided. From one answer of the database to the next
 *  it is carried by a clock that nobody can set: the time of this machine has no part in it, but before the first answer. */
export class DatabaseClock {
  /** The database's time when `performance.now` began. */
  #origin = performance.timeOrigin;
  #observed = -Infinity;

  now(): Instant {
    return Math.round(performance.now() + this.#origin);
  }

  /** Asks the database. Rejects when it does. */
  async ask(pool: pg.Pool): Promise<void> {
    const asked = performance.now();
    const { rows } = await pool.query<{ now: Instant }>(NOW);
    const [row] = rows;
    if (row) this.observe(row.now, performance.now() - asked);
  }

  /** The database said `at` some time in the `took` milliseconds before this moment. */
  observe(at: Instant, took: number): void {
    const arrived = performance.now();
    // A process that was paused in between would otherwise take the time of before for that of now.
    if (took > PROMPT_MS && arrived - this.#observed < OLD_MS) return;
    this.#origin = at - (arrived - took / 2);
    this.#observed = arrived;
  }
}
