import type { ServerResponse } from 'node:http';
import type { Ledger, Outcome, Place } from '#ledger';
import { draftOf, type DatabaseClock } from '#persistence';
import type { LateOutcomes } from './late-outcomes.js';
import type { OpenAnswers } from './open-answers.js';
import { outcomeEntry } from './outcome-entry.js';

/** An answer's entry, and where it stands. */
export interface Recorded extends Place {
  readonly region: string;
}

const ABANDONED_STATUS = 500;

/** Records what became of each answer: DELIVERED when all bytes went to the operating system with the connection open,
 *  else ABORTED. What cannot be recorded at once is later; what dies with this process is told as UNKNOWN by another. */
export class OutcomeRecorder {
  readonly #underWay = new Set<Promise<void>>();
  /** Until when, of `performance.now`, what is recorded may leave: by id, and once it is known by which response. */
  readonly #leaveBy = new Map<string, number>();
  readonly #responses = new WeakMap<ServerResponse, number>();

  constructor(
    private readonly ledger: Ledger,
    private readonly open: OpenAnswers,
    private readonly clock: DatabaseClock,
    private readonly late: LateOutcomes,
  ) {}

  /** Follows a response until its end; each entry gets its outcome then. */
  follow(response: ServerResponse, recorded: readonly Recorded[]): void {
    const [first] = recorded;
    if (!first) return;
    this.#responses.set(response, this.#leaveBy.get(first.id) ?? Infinity);
    this.#note(recorded);
    let done = false;
    const settle = (outcome: Outcome): void => {
      if (done) return;
      done = true;
      for (const one of recorded) this.#track(this.#record(one, outcome));
    };
    if (response.destroyed) settle('ABORTED');
    response.once('finish', () => settle(response.statusCode < ABANDONED_STATUS ? 'DELIVERED' : 'ABORTED'));
    response.once('close', () => settle('ABORTED'));
  }

  /** These are recorded, and their answer may leave until then. Should this process die before, another tells their outcome. */
  expect(recorded: readonly Recorded[], leaveBy: number): void {
    for (const one of recorded) {
      this.open.add(one);
      this.#leaveBy.set(one.id, leaveBy);
    }
  }

  /** The answer that this response has may no longer leave. */
  isTooLate(response: ServerResponse): boolean {
    return performance.now() > (this.#responses.get(response) ?? Infinity);
  }

  /** These are recorded and will not leave. */
  abandon(recorded: readonly Recorded[]): void {
    this.#note(recorded);
    for (const one of recorded) this.#track(this.#record(one, 'ABORTED'));
  }

  /** Nobody got these answers, and nobody saw whether they were recorded: those that were have been ABORTED. */
  lost(region: string, ids: readonly string[]): void {
    this.late.add(
      region,
      ids.map((id) => ({ id, outcome: 'ABORTED' })),
    );
  }

  /** Waits until every outcome is recorded; stops retrying when the ledger stays away. */
  async drain(): Promise<void> {
    await Promise.all(this.#underWay);
    await this.late.drain();
  }

  #note(recorded: readonly Recorded[]): void {
    for (const one of recorded) {
      this.open.add(one);
      this.#leaveBy.delete(one.id);
    }
  }

  #track(work: Promise<void>): void {
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  async #record(recorded: Recorded, outcome: Outcome): Promise<void> {
    const { id, region } = recorded;
    const { replica } = this.open;
    const entries = [draftOf(outcomeEntry(id, region, { outcome, replica, at: this.clock.now() }), replica)];
    const settled = (): void => this.open.settle(recorded);
    try {
      await this.ledger.append(region, { entries, preconditions: [], notAfter: null });
      settled();
    } catch {
      // It may be there all the same: it is not sent again without looking.
      this.late.add(region, [{ id, outcome, settled }]);
    }
  }
}
