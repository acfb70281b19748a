import type { ServerResponse } from 'node:http';
import type { Ledger, Outcome, OutcomeEntry, Place } from '#ledger';
import { draftOf, entryHead } from '#persistence';
import type { DatabaseClock } from '../clock.js';
import type { OpenAnswers } from './open-answers.js';

/** An answer's entry, and where it stands. */
export interface Recorded extends Place {
  readonly region: string;
}

const RETRY_MS = 500;
const ABANDONED_STATUS = 500;

/** Records what became of each answer: DELIVERED when all bytes went to the operating system with the connection open,
 *  else ABORTED. While the ledger is down it keeps trying; what dies with this process is told as UNKNOWN by another. */
export class OutcomeRecorder {
  readonly #underWay = new Set<Promise<void>>();
  #stopping = false;

  constructor(
    private readonly ledger: Ledger,
    private readonly open: OpenAnswers,
    private readonly clock: DatabaseClock,
  ) {}

  /** Follows a response until its end; each entry gets its outcome then. */
  follow(response: ServerResponse, recorded: readonly Recorded[]): void {
    if (recorded.length === 0) return;
    for (const one of recorded) this.open.add(one);
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

  /** Waits until every outcome is recorded; stops retrying when the ledger stays away. */
  async drain(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#underWay);
  }

  #track(work: Promise<void>): void {
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  async #record(recorded: Recorded, outcome: Outcome): Promise<void> {
    const { id, region } = recorded;
    const { replica } = this.open;
    const entries = [draftOf(outcomeEntry(id, region, { outcome, replica, at: this.clock.now() }), replica)];
    for (;;) {
      try {
        await this.ledger.append(region, { entries, preconditions: [], notAfter: null });
        this.open.settle(recorded);
        return;
      } catch {
        if (this.#stopping) return;
        await new Promise((wake) => setTimeout(wake, RETRY_MS).unref());
      }
    }
  }
}

export function outcomeEntry(
  of: string,
  region: string,
  { outcome, replica, at }: { readonly outcome: Outcome; readonly replica: string; readonly at: number },
): OutcomeEntry {
  const { v, id, salt, at: moment, retain_until } = entryHead(at);
  return { at: moment, id, kind: 'outcome', of, outcome, region, replica, retain_until, salt, v };
}
