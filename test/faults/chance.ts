const MOST = 0x1_0000_0000;

/** Choices that are the same for the same seed (mulberry32). Not for secrets. */
export class Chance {
  #state: number;

  constructor(readonly seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to 1, without 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / MOST;
  }

  /** A whole number from `least` to `most`, both among them. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** One of them. Throws when there is none. */
  pick<T>(from: readonly T[]): T {
    const [picked] = from.slice(this.whole(0, from.length - 1));
    if (picked === undefined) throw new Error('there is nothing to choose from');
    return picked;
  }

  shuffled<T>(some: readonly T[]): T[] {
    return some
      .map((one) => [this.next(), one] as const)
      .sort(([a], [b]) => a - b)
      .map(([, one]) => one);
  }

  /** As many hexadecimal digits. */
  hex(digits: number): string {
    return Array.from({ length: digits }, () => this.whole(0, 15).toString(16)).join('');
  }

  /** Another, whose choices do not depend on how many are made here from now on. */
  fork(): Chance {
    return new Chance(this.whole(0, MOST - 1));
  }
}
