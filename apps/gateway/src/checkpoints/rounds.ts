/** Does the same again and again, one after the other, with a pause between: what takes long is not queued up behind itself. */
export class Rounds {
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #isGoing = false;

  /** `work` must never reject. */
  constructor(
    private readonly work: () => Promise<void>,
    private readonly seconds: number,
  ) {}

  start(): void {
    if (this.#isGoing) return;
    this.#isGoing = true;
    this.#pause();
  }

  /** The round that is under way, or one that begins now. */
  now(): Promise<void> {
    this.#running ??= this.work().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#isGoing = false;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#running;
  }

  #pause(): void {
    this.#timer = setTimeout(() => {
      void this.now().then(() => {
        if (this.#isGoing) this.#pause();
      });
    }, this.seconds * 1_000);
  }
}
