import { RandomIdGenerator, type IdGenerator } from '@opentelemetry/sdk-trace-node';
import type { Trace } from '#ledger';

/** Ids of spans: random, but for the span of a request, which is the one that its record names. */
export class ChosenIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  #chosen: Trace | null = null;

  /** What begins in `work` has the ids of this trace. `work` must be synchronous. */
  choose<Result>(chosen: Trace, work: () => Result): Result {
    this.#chosen = chosen;
    try {
      return work();
    } finally {
      this.#chosen = null;
    }
  }

  generateTraceId(): string {
    return this.#chosen?.trace_id ?? this.#random.generateTraceId();
  }

  generateSpanId(): string {
    return this.#chosen?.span_id ?? this.#random.generateSpanId();
  }
}
