import { setTimeout as sleep } from 'node:timers/promises';
import { logLine } from '#kernel';
import type { OperationsSettings } from '#settings';
import type { JsonLogger } from './logs/json-logger.js';
import type { ProcessState } from './process-state.js';

const CONTEXT = 'Drain';

/** One thing to do before the process may end. */
export interface DrainStep {
  readonly name: string;
  readonly work: () => Promise<unknown>;
  /** After so many milliseconds the next step is taken; without it, the deadline alone ends the waiting. */
  readonly patience?: number;
}

export interface DrainTerms {
  readonly state: ProcessState;
  readonly times: OperationsSettings['drain'];
  readonly log: Pick<JsonLogger, 'log' | 'warn' | 'fatal'>;
}

/** Stops a process in order: first it says that it is not ready, and goes on for as long as load balancers need to notice; then one step
 *  after the other. */
export class Drain {
  #ended: Promise<number> | null = null;
  #left: readonly DrainStep[] = [];

  constructor(private readonly terms: DrainTerms) {}

  /** Begins at SIGTERM or SIGINT. A later signal hastens nothing: the log tells what is waited for. */
  onSignal(steps: readonly DrainStep[]): void {
    const asked = (): void => {
      void this.run(steps).then((code) => process.exit(code));
    };
    process.on('SIGTERM', asked);
    process.on('SIGINT', asked);
  }

  /** The exit code: 0 when all was done, 1 when the deadline came first or a step failed; the log tells which. */
  run(steps: readonly DrainStep[]): Promise<number> {
    if (this.#ended) this.terms.log.log(`still stopping: ${this.#waitedFor()}`, CONTEXT);
    else this.#ended = Promise.race([this.#inOrder(steps), this.#deadline()]);
    return this.#ended;
  }

  async #inOrder(steps: readonly DrainStep[]): Promise<number> {
    const { state, times, log } = this.terms;
    const notice: DrainStep = { name: 'notice to load balancers', work: () => sleep(times.delay) };
    this.#left = [notice, ...steps];
    log.log('stopping: not ready any more', CONTEXT);
    state.stopping = true;
    let failed = false;
    for (let step = this.#left[0]; step; step = this.#left[0]) {
      failed = !(await this.#taken(step)) || failed;
      this.#left = this.#left.slice(1);
    }
    log.log('stopped', CONTEXT);
    return failed ? 1 : 0;
  }

  async #taken({ name, work, patience }: DrainStep): Promise<boolean> {
    const late = new AbortController();
    try {
      const waits = patience === undefined ? [] : [sleep(patience, 'late', { signal: late.signal })];
      const end = await Promise.race([work(), ...waits]);
      if (end === 'late') this.terms.log.warn(`${name}: not done within ${String(patience)} ms; going on`, CONTEXT);
      return true;
    } catch (error) {
      this.terms.log.warn(`${name}: ${logLine(error)}`, CONTEXT);
      return false;
    } finally {
      late.abort();
    }
  }

  async #deadline(): Promise<number> {
    const { times, log } = this.terms;
    await sleep(times.deadline, undefined, { ref: false });
    log.fatal(`not stopped within ${String(times.deadline)} ms; left: ${this.#waitedFor()}`, CONTEXT);
    return 1;
  }

  #waitedFor(): string {
    return this.#left.map(({ name }) => name).join(', ');
  }
}

/** What can be closed in order, and cut off. */
export interface Closable {
  readonly close: () => Promise<unknown>;
  readonly cut: () => void;
}

/** Takes no more requests and waits for the answers under way. Who has not taken its answer after half of the time there is, is cut off:
 *  one client that hangs must not cost the others their outcomes. */
export function requestsStep({ close, cut }: Closable, { delay, deadline }: OperationsSettings['drain']): DrainStep {
  const work = async (): Promise<void> => {
    const late = setTimeout(cut, (deadline - delay) / 2);
    await close().finally(() => clearTimeout(late));
  };
  return { name: 'requests under way', work };
}
