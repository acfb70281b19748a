import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 20;

/** Lets those who ask all the time pause together. */
export class Gate {
  #isShut = false;
  #inside = 0;

  /** Waits while it is shut; then does the work. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    while (this.#isShut) await sleep(LOOK_MS);
    this.#inside += 1;
    try {
      return await work();
    } finally {
      this.#inside -= 1;
    }
  }

  /** Waits until nobody is inside; answers how it is opened again. */
  async shut(): Promise<() => void> {
    this.#isShut = true;
    while (this.#inside > 0) await sleep(LOOK_MS);
    return () => {
      this.#isShut = false;
    };
  }
}
