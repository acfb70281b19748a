import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Block, BlockRunner, BlockVerdict } from '#ledger';

/** What a thread answers to a block: its verdict, or why there is none. */
export type Answer = { readonly verdict: BlockVerdict } | { readonly problem: string };

/** Blocks that may be waiting at each thread: one is checked while the next is on its way. */
const DEPTH = 2;
const MOST_THREADS = 8;

interface Waiting {
  readonly done: (verdict: BlockVerdict) => void;
  readonly failed: (error: Error) => void;
}

/** Checks blocks on threads of their own, as many as there are processors. */
export class Threads implements BlockRunner {
  readonly width: number;
  readonly #threads: readonly { readonly worker: Worker; readonly waiting: Waiting[] }[];
  #next = 0;

  constructor(count = Math.min(availableParallelism(), MOST_THREADS)) {
    this.width = count * DEPTH;
    this.#threads = Array.from({ length: count }, () => {
      const waiting: Waiting[] = [];
      const worker = new Worker(new URL('./block-worker.js', import.meta.url));
      worker.on('message', (answer: Answer) => {
        const first = waiting.shift();
        if ('verdict' in answer) first?.done(answer.verdict);
        else first?.failed(new Error(answer.problem));
      });
      worker.on('error', (error: Error) => {
        for (const one of waiting.splice(0)) one.failed(error);
      });
      return { worker, waiting };
    });
  }

  readonly run = (block: Block): Promise<BlockVerdict> => {
    const thread = this.#threads[this.#next % this.#threads.length];
    this.#next += 1;
    return new Promise((done, failed) => {
      if (thread === undefined) {
        failed(new Error('there is no thread to check entries on'));
        return;
      }
      const bytes = new Uint8Array(block.bytes); // its own: what was read may hold other blocks as well
      thread.waiting.push({ done, failed });
      thread.worker.postMessage({ ...block, bytes }, [bytes.buffer]);
    });
  };

  async close(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }
}
