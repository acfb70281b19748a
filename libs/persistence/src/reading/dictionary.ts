import { LRUCache } from 'lru-cache';
import type pg from 'pg';

/** Gives what comes back in many rows a number, once and for all: reads those that are there, adds those that are not. What it
 *  remembers is of transactions that may be undone: `forget` then. */
export class Dictionary<Member> {
  readonly #known: LRUCache<string, number>;

  /** `keyOf`: equal for members that are the same. `add` answers the numbers of these keys, whether they were there or not. */
  constructor(
    readonly keyOf: (member: Member) => string,
    readonly add: (client: pg.ClientBase, keys: readonly string[], members: readonly Member[]) => Promise<Numbered[]>,
    most: number,
  ) {
    this.#known = new LRUCache({ max: most });
  }

  /** Numbers of these members, in their order. */
  async numbersOf(client: pg.ClientBase, members: readonly Member[]): Promise<number[]> {
    const keys = members.map((member) => this.keyOf(member));
    const found = new Map<string, number>();
    const missing = new Map<string, Member>();
    keys.forEach((key, at) => {
      const number = this.#known.get(key);
      if (number === undefined) missing.set(key, members[at] as Member);
      else found.set(key, number);
    });
    if (missing.size > 0) {
      // In one order, so that two that add the same never wait for each other.
      const sorted = [...missing.keys()].sort();
      const numbered = await this.add(
        client,
        sorted,
        sorted.map((key) => missing.get(key) as Member),
      );
      for (const { key, id } of numbered) {
        found.set(key, id);
        this.#known.set(key, id);
      }
    }
    return keys.map((key) => {
      const number = found.get(key);
      if (number === undefined) throw new Error('a dictionary gave no number');
      return number;
    });
  }

  forget(): void {
    this.#known.clear();
  }
}

export interface Numbered {
  readonly key: string;
  readonly id: number;
}
