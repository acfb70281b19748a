import type { Ledger } from '#ledger';
import { draftOf, type ReplicaStore } from '#persistence';
import type { DatabaseClock } from '../clock.js';
import type { OpenAnswers } from './open-answers.js';
import { outcomeEntry } from './outcome-recorder.js';

const RENEW_MS = 5_000;

/** Tells the other replicas that this one lives and from where its answers may still be open; and tells UNKNOWN for the
 *  answers of a replica that died. */
export class ReplicaLease {
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly open: OpenAnswers,
    private readonly store: ReplicaStore,
    private readonly ledger: Ledger,
    private readonly clock: DatabaseClock,
  ) {}

  async start(): Promise<void> {
    this.open.begin(await this.store.sizes());
    await this.#renew();
    this.#timer = setInterval(() => {
      this.#running = this.#running.then(() => this.#round()).catch(() => undefined);
    }, RENEW_MS);
  }

  /** To be called last. An answer whose outcome could not be recorded keeps the lease: it runs out, and another tells UNKNOWN. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#running;
    const last = this.open.isEmpty() ? this.store.release(this.open.replica) : this.#renew();
    await last.catch(() => undefined);
  }

  async #round(): Promise<void> {
    await this.#renew();
    await this.settleOrphans();
  }

  async #renew(): Promise<void> {
    this.clock.observe(await this.store.renew(this.open.replica, this.open.from()));
  }

  /** Records UNKNOWN for every answer that a dead replica left open. */
  async settleOrphans(): Promise<void> {
    await this.store.withSweep(async (orphans) => {
      for (const { replica, region, ids } of orphans) {
        const at = this.clock.now();
        const entries = ids.map((id) => draftOf(outcomeEntry(id, region, { outcome: 'UNKNOWN', replica, at })));
        await this.ledger.append(region, { entries, preconditions: [], notAfter: null });
      }
    });
  }
}
