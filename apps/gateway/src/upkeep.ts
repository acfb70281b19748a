import { DailyHeads, ensureMonths } from '#persistence';
import type { GatewayParts } from './parts.js';

const MONTHS_MS = 3_600_000;
const HEADS_MS = 900_000;

/** What a gateway does for the ledger by the clock: months to come, the leaf of the day with all heads, and its own high water on disk. */
export class Upkeep {
  #timers: readonly NodeJS.Timeout[] = [];
  readonly #heads: DailyHeads;

  constructor(private readonly parts: Pick<GatewayParts, 'changes' | 'highWater' | 'pool'>) {
    this.#heads = new DailyHeads(parts.changes);
  }

  start(): void {
    this.parts.highWater.start();
    this.#timers = [
      setInterval(() => void ensureMonths(this.parts.pool).catch(() => undefined), MONTHS_MS),
      setInterval(() => void this.#keepHeads(), HEADS_MS),
    ];
    void this.#keepHeads();
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.parts.highWater.stop();
  }

  // What cannot be written now is tried again in a quarter of an hour.
  async #keepHeads(): Promise<void> {
    await this.#heads.keep().catch(() => undefined);
  }
}
