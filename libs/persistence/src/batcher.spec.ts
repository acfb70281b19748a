import { describe, expect, it } from '@jest/globals';
import { Batcher } from './batcher.js';

/** Answers when told to, and keeps what it was asked. */
class Desk {
  readonly batches: (readonly number[])[] = [];
  readonly #pending: ((settle: 'answer' | 'fail' | 'forget') => void)[] = [];

  readonly ask = (questions: readonly number[]): Promise<readonly number[]> => {
    this.batches.push(questions);
    return new Promise((resolve, reject) => {
      this.#pending.push((how) => {
        if (how === 'fail') reject(new Error('down'));
        else resolve(how === 'forget' ? [] : questions.map((question) => question * 10));
      });
    });
  };

  settle(how: 'answer' | 'fail' | 'forget' = 'answer'): void {
    this.#pending.shift()?.(how);
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe('a batcher', () => {
  it('asks together what is asked in one turn, and gives each its own answer', async () => {
    const desk = new Desk();
    const batcher = new Batcher(desk.ask);
    const answers = Promise.all([batcher.load(1), batcher.load(2), batcher.load(3)]);
    await turn();
    expect(desk.batches).toEqual([[1, 2, 3]]);
    desk.settle();
    expect(await answers).toEqual([10, 20, 30]);
  });

  it('asks no more at once than it may, in no more lanes than it has, and the rest when a lane is free', async () => {
    const desk = new Desk();
    const batcher = new Batcher(desk.ask, 2, 2);
    const answers = Promise.all([1, 2, 3, 4, 5].map((question) => batcher.load(question)));
    await turn();
    await turn();
    expect(desk.batches).toEqual([
      [1, 2],
      [3, 4],
    ]);
    desk.settle();
    await turn();
    expect(desk.batches[2]).toEqual([5]);
    desk.settle();
    desk.settle();
    expect(await answers).toEqual([10, 20, 30, 40, 50]);
  });

  it('never splits what is asked together, however much it is, and adds no more to it than it may', async () => {
    const desk = new Desk();
    const batcher = new Batcher(desk.ask, 3, 3);
    const answers = Promise.all([
      batcher.load(1),
      batcher.loadAll([2, 3, 4, 5]),
      batcher.loadAll([6, 7]),
      batcher.load(8),
    ]);
    await turn();
    await turn();
    expect(desk.batches).toEqual([[1], [2, 3, 4, 5], [6, 7, 8]]);
    for (const _ of desk.batches) desk.settle();
    expect(await answers).toEqual([10, [20, 30, 40, 50], [60, 70], 80]);
  });

  it.each([
    ['fail', /down/],
    ['forget', /fewer answers/],
  ] as const)('fails all questions of a batch when the answers %s, and goes on with the next', async (how, message) => {
    const desk = new Desk();
    const batcher = new Batcher(desk.ask, 24, 1);
    const failing = Promise.allSettled([batcher.load(1), batcher.load(2)]);
    await turn();
    desk.settle(how);
    const reasons = (await failing).map((outcome) =>
      outcome.status === 'rejected' ? String(outcome.reason) : 'answered',
    );
    expect(reasons).toEqual([expect.stringMatching(message), expect.stringMatching(message)]);
    const next = batcher.load(3);
    await turn();
    desk.settle();
    expect(await next).toBe(30);
  });
});
