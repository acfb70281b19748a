import type { Outcome } from '#ledger';
import type { FactChanges } from '#persistence';
import type { OpenAnswers } from './open-answers.js';
import { settle } from './outcome-entry.js';

/** What became of an answer, of which it is not known whether that is recorded, or whether the answer itself is. */
export interface LateOutcome {
  /** Of the answer's entry. */
  readonly id: string;
  readonly outcome: Outcome;
  readonly settled?: () => void;
}

const RETRY_MS = 500;
/** Told in one transaction, so that a region is not held up. */
const AT_ONCE = 256;
/** More are not kept in mind: they are left to whoever tells of what this replica left open. */
const MOST = 50_000;

/** Outcomes that could not be told at once: the ledger was away, or it was lost on the way whether it took them. Each is told when the
 *  ledger is back, if its answer is there and has no outcome, and so never twice. */
export class LateOutcomes {
  readonly #waiting = new Map<string, LateOutcome[]>();
  readonly #working = new Map<string, Promise<void>>();
  #count = 0;
  #stopping = false;

  constructor(
    private readonly changes: FactChanges,
    private readonly open: OpenAnswers,
    private readonly most = MOST,
  ) {}

  /** Tells these of the region as soon as the ledger can be asked. Returns at once. */
  add(region: string, outcomes: readonly LateOutcome[]): void {
    if (this.#count + outcomes.length > this.most) {
      this.open.pin();
      return;
    }
    this.#count += outcomes.length;
    const waiting = this.#waiting.get(region) ?? [];
    waiting.push(...outcomes);
    this.#waiting.set(region, waiting);
    if (!this.#working.has(region)) this.#working.set(region, this.#work(region, waiting));
  }

  /** Tries once more, and leaves what is still untold to the lease: it runs out, and another replica tells UNKNOWN. */
  async drain(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#working.values());
  }

  async #work(region: string, waiting: LateOutcome[]): Promise<void> {
    const unpin = this.open.pin();
    while (waiting.length > 0) {
      const some = waiting.slice(0, AT_ONCE);
      if (await this.#told(region, some)) {
        waiting.splice(0, some.length);
        this.#count -= some.length;
        for (const { settled } of some) settled?.();
      } else if (this.#stopping) {
        return;
      } else {
        await new Promise((wake) => setTimeout(wake, RETRY_MS).unref());
      }
    }
    unpin();
    this.#working.delete(region);
  }

  #told(region: string, some: readonly LateOutcome[]): Promise<boolean> {
    const { replica } = this.open;
    const outcomes = new Map(some.map(({ id, outcome }) => [id, outcome]));
    return settle(this.changes, { region, outcomes, replica }).then(
      () => true,
      () => false,
    );
  }
}
