interface Order<Question, Answer> {
  readonly questions: readonly Question[];
  readonly resolve: (answers: readonly Answer[]) => void;
  readonly reject: (cause: unknown) => void;
}

/** Answers many questions with one statement: what is asked in the same turn of the event loop, or while both
 *  connections are busy, goes together. Questions of one batch fail together. */
export class Batcher<Question, Answer> {
  readonly #waiting: Order<Question, Answer>[] = [];
  #running = 0;
  #scheduled = false;

  /** `ask` answers in the order of the questions. */
  constructor(
    readonly ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
    readonly most = 24,
    readonly lanes = 2,
  ) {}

  async load(question: Question): Promise<Answer> {
    const [answer] = await this.loadAll([question]);
    return answer as Answer;
  }

  /** Questions that are asked together, in one statement however many they are. Answers in their order. */
  loadAll(questions: readonly Question[]): Promise<readonly Answer[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ questions, resolve, reject });
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
    const batch = this.#nextBatch();
    if (batch.length === 0) return;
    this.#running += 1;
    try {
      const questions = batch.flatMap((order) => order.questions);
      const answers = await this.ask(questions);
      if (answers.length < questions.length) throw new Error('fewer answers than questions');
      let next = 0;
      for (const order of batch) order.resolve(answers.slice(next, (next += order.questions.length)));
    } catch (cause) {
      for (const { reject } of batch) reject(cause);
    } finally {
      this.#running -= 1;
      this.#schedule();
    }
  }

  /** As many orders as may be asked at once; the first in any case, for it is never split. */
  #nextBatch(): readonly Order<Question, Answer>[] {
    let [orders, size] = [0, 0];
    for (const { questions } of this.#waiting) {
      if (orders > 0 && size + questions.length > this.most) break;
      orders += 1;
      size += questions.length;
    }
    return this.#waiting.splice(0, orders);
  }
}
