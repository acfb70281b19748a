import type { Place } from '#ledger';

/** Answers of this replica whose outcome is not recorded yet, by shard. Indexes only grow, so none that is still to come
 *  lies below what has been seen. */
export class OpenAnswers {
  readonly #open = new Map<string, Set<number>>();
  readonly #next = new Map<string, number>();
  readonly #pins = new Set<Readonly<Record<string, number>>>();

  constructor(readonly replica: string) {}

  /** Sizes of the shards before the first answer. */
  begin(sizes: Readonly<Record<string, number>>): void {
    for (const [shard, size] of Object.entries(sizes)) this.#next.set(shard, size);
  }

  add({ shard, idx }: Place): void {
    const open = this.#open.get(shard) ?? new Set();
    this.#open.set(shard, open.add(idx));
    this.#next.set(shard, Math.max(idx + 1, this.#next.get(shard) ?? 0));
  }

  settle({ shard, idx }: Place): void {
    this.#open.get(shard)?.delete(idx);
  }

  /** For what may be recorded without anybody here knowing where: until the pin is taken out, `from` answers no more than now. */
  pin(): () => void {
    const pin = this.from();
    this.#pins.add(pin);
    return () => void this.#pins.delete(pin);
  }

  /** Nothing waits for its outcome. */
  isEmpty(): boolean {
    return this.#pins.size === 0 && Array.from(this.#open.values()).every(({ size }) => size === 0);
  }

  /** By shard, the lowest index at which an answer may be open. */
  from(): Record<string, number> {
    return Object.fromEntries(
      Array.from(this.#next, ([shard, next]) => [
        shard,
        Math.min(next, ...(this.#open.get(shard) ?? []), ...this.#pinned(shard)),
      ]),
    );
  }

  /** A shard that was opened after a pin was put in is pinned at its beginning. */
  #pinned(shard: string): readonly number[] {
    return Array.from(this.#pins, (pin) => pin[shard] ?? 0);
  }
}
