import { Logger } from '@nestjs/common';
import { GatewayError } from '#kernel';
import { DailyHeads, ensureMonths } from '#persistence';
import type { GatewayParts } from './parts.js';

const MONTHS_MS = 3_600_000;
const HEADS_MS = 900_000;

/** What a gateway does for the ledger by the clock: months to come, the leaf of the day with all heads, and its own high water on disk. */
export class Upkeep {
  #timers: readonly NodeJS.Timeout[] = [];
  readonly #heads: DailyHeads;
  readonly #failed: (() => void) | undefined;

  constructor(
    private readonly parts: Pick<GatewayParts, 'changes' | 'highWater' | 'pool' | 'telemetry'>,
    private readonly log = new Logger('Upkeep'),
  ) {
    this.#heads = new DailyHeads(parts.changes);
    const failures = parts.telemetry.metrics?.counter('ketenpoort_daily_heads_failures_total');
    // What stands at nothing from the start shows a first failure as a rise.
    failures?.({}, 0);
    this.#failed = failures && (() => failures({}));
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
    try {
      await this.#heads.keep();
    } catch (error) {
      this.#failed?.();
      const detail = error instanceof GatewayError ? { code: error.code, detail: error.detail } : {};
      this.log.warn({ event: 'heads.not-kept', error: error instanceof Error ? error.name : 'unknown', ...detail });
    }
  }
}
