/** A wait that a call to `wake` cuts short. A call while nobody waits ends the next wait at once: no signal is lost. */
export class Rest {
  #rung = false;
  #end: (() => void) | null = null;

  wait(milliseconds: number): Promise<void> {
    if (this.#rung) {
      this.#rung = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#end = null;
        this.#rung = false;
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.#end = done;
    });
  }

  wake(): void {
    this.#rung = true;
    this.#end?.();
  }
}
