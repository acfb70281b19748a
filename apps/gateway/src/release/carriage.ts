import type { Place } from '#ledger';

/** How often it is asked how far the topic is, while anybody waits. Milliseconds. */
const LOOK_MS = 20;

interface Waiter extends Pick<Place, 'shard' | 'idx'> {
  readonly told: (carried: boolean) => void;
}

/** Asked for shards, the first index of each that the topic is not known to hold. */
export type CarriedUntil = (shards: readonly string[]) => Promise<ReadonlyMap<string, number>>;

/** Knows when the brokers have acknowledged an entry, whichever process carried it: one look for all who wait, and none while nobody
 *  does. */
export class Carriage {
  readonly #waiting = new Set<Waiter>();
  #looking = false;

  constructor(private readonly carriedUntil: CarriedUntil) {}

  get waiting(): number {
    return this.#waiting.size;
  }

  /** True when the brokers have this entry and all before it in its shard; false when they had not after `patience` milliseconds. */
  carried({ shard, idx }: Pick<Place, 'shard' | 'idx'>, patience: number): Promise<boolean> {
    return new Promise((resolve) => {
      const told = (carried: boolean): void => {
        clearTimeout(late);
        this.#waiting.delete(waiter);
        resolve(carried);
      };
      const waiter: Waiter = { shard, idx, told };
      const late = setTimeout(told, Math.max(0, patience), false);
      this.#waiting.add(waiter);
      if (!this.#looking) void this.#look();
    });
  }

  /** The brokers have every entry of the shard below `next`. */
  reached(shard: string, next: number): void {
    for (const waiter of this.#waiting) if (waiter.shard === shard && waiter.idx < next) waiter.told(true);
  }

  async #look(): Promise<void> {
    this.#looking = true;
    while (this.#waiting.size > 0) {
      const shards = [...new Set(Array.from(this.#waiting, ({ shard }) => shard))];
      // Who cannot be asked now is asked again: those who wait have their own patience.
      const reached = await this.carriedUntil(shards).catch(() => new Map<string, number>());
      for (const [shard, next] of reached) this.reached(shard, next);
      if (this.#waiting.size > 0) await new Promise((wake) => setTimeout(wake, LOOK_MS));
    }
    this.#looking = false;
  }
}
