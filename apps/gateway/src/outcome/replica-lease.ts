import { LedgerUnavailable } from '#kernel';
import type { DatabaseClock, FactChanges, ReplicaStore } from '#persistence';
import type { OpenAnswers } from './open-answers.js';
import { settle } from './outcome-entry.js';

const RENEW_MS = 5_000;

/** What a lease stands between. */
export interface LeaseParts {
  readonly store: ReplicaStore;
  readonly changes: FactChanges;
  readonly clock: DatabaseClock;
  /** Is told when the lease had been over for so many seconds: this process did not run, or did not reach the database. */
  readonly onLapse: (seconds: number) => void;
}

/** Tells the other replicas that this one lives and from where its answers may still be open; and tells UNKNOWN for the
 *  answers of a replica that died. */
export class ReplicaLease {
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();
  /** Until when the lease is good, by the clock of `performance.now`: it goes on while this process is paused. */
  #goodUntil = -Infinity;
  #renewing: Promise<void> | null = null;

  constructor(
    private readonly open: OpenAnswers,
    private readonly parts: LeaseParts,
  ) {}

  async start(): Promise<void> {
    this.open.begin(await this.parts.store.sizes());
    await this.#renew();
    this.#timer = setInterval(() => {
      this.#running = this.#running.then(() => this.#round()).catch(() => undefined);
    }, RENEW_MS);
  }

  get isGood(): boolean {
    return performance.now() < this.#goodUntil;
  }

  /** An answer is recorded only by who has a lease, or nobody might tell what became of it: one that ran out is renewed first.
   *  LedgerUnavailable when it cannot be. */
  async hold(): Promise<void> {
    if (this.isGood) return;
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = null));
    try {
      await this.#renewing;
    } catch (cause) {
      throw new LedgerUnavailable('the lease of this replica ran out and cannot be renewed', cause);
    }
  }

  /** To be called last. An answer whose outcome could not be recorded keeps the lease: it runs out, and another tells UNKNOWN. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#running;
    const { replica } = this.open;
    const last = this.open.isEmpty() ? this.parts.store.release(replica, this.open.from()) : this.#renew();
    await last.catch(() => undefined);
  }

  async #round(): Promise<void> {
    await this.#renew();
    await this.settleOrphans();
  }

  async #renew(): Promise<void> {
    const { store, clock, onLapse } = this.parts;
    const asked = performance.now();
    const { now, lapsed } = await store.renew(this.open.replica, this.open.from());
    this.#goodUntil = asked + store.lease;
    clock.observe(now, performance.now() - asked);
    if (lapsed !== null) onLapse(lapsed);
  }

  /** Records UNKNOWN for every answer that a dead replica left open. */
  async settleOrphans(): Promise<void> {
    await this.parts.store.withSweep(async (orphans, looked) => {
      for (const { replica, region, ids } of orphans)
        await settle(this.parts.changes, {
          region,
          replica,
          looked,
          outcomes: new Map(ids.map((id) => [id, 'UNKNOWN'])),
        });
    });
  }
}
