/** Answers many questions with one statement: what is asked in the same turn of the event loop, or while both
 *  connections are busy, goes together. Questions of one batch fail together. */
export class Batcher<Question, Answer> {
  readonly #waiting: { question: Question; resolve: (answer: Answer) => void; reject: (cause: unknown) => void }[] = [];
  #running = 0;
  #scheduled = false;

  /** `ask` answers in the order of the questions. */
  constructor(
    readonly ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
    readonly most = 24,
    readonly lanes = 2,
  ) {}

  load(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#running >= this.lanes || this.#waiting.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      void this.#run();
      this.#schedule();
    });
  }

  async #run(): Promise<void> {
    const batch = this.#waiting.splice(0, this.most);
    if (batch.length === 0) return;
    this.#running += 1;
    try {
      const answers = await this.ask(batch.map(({ question }) => question));
      batch.forEach(({ resolve, reject }, index) => {
        const answer = answers[index];
        if (answer === undefined) reject(new Error('fewer answers than questions'));
        else resolve(answer);
      });
    } catch (cause) {
      for (const { reject } of batch) reject(cause);
    } finally {
      this.#running -= 1;
      this.#schedule();
    }
  }
}
