/** Hands records from a consumer that pushes to a reader that pulls. `push` waits while the reader is far behind. */
export class RecordQueue<T> {
  private readonly waiting: T[] = [];
  private ended = false;
  private failure: Error | null = null;
  private changed = new Signal();

  constructor(private readonly most = 1_000) {}

  async push(records: readonly T[]): Promise<void> {
    this.waiting.push(...records);
    this.announce();
    while (this.waiting.length > this.most && !this.ended) await this.changed.raised;
  }

  /** What waits is still handed out; then the reader gets null, or the failure. */
  end(failure: Error | null = null): void {
    this.ended = true;
    this.failure ??= failure;
    this.announce();
  }

  async take(): Promise<T | null> {
    for (;;) {
      const record = this.waiting.shift();
      if (record !== undefined) {
        this.announce();
        return record;
      }
      if (this.failure) throw this.failure;
      if (this.ended) return null;
      await this.changed.raised;
    }
  }

  private announce(): void {
    const { changed } = this;
    this.changed = new Signal();
    changed.raise();
  }
}

class Signal {
  readonly raised: Promise<void>;
  raise: () => void = () => undefined;

  constructor() {
    this.raised = new Promise((resolve) => {
      this.raise = resolve;
    });
  }
}
