/** A wait that can be cut short. A call to `wake` while nobody waits ends the next wait at once: no signal is lost. */
export class AlarmClock {
  private rung = false;
  private end: (() => void) | null = null;

  wait(milliseconds: number): Promise<void> {
    if (this.rung) {
      this.rung = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.end = null;
        this.rung = false;
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.end = done;
    });
  }

  wake(): void {
    this.rung = true;
    this.end?.();
  }
}

/** Waits that double from `first` to `most` milliseconds until things go well again. */
export class BackOff {
  private current: number;

  constructor(
    private readonly first: number,
    private readonly most: number,
  ) {
    this.current = first;
  }

  next(): number {
    const wait = this.current;
    this.current = Math.min(this.current * 2, this.most);
    return wait;
  }

  reset(): void {
    this.current = this.first;
  }
}
