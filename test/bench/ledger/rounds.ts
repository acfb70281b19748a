import { median } from '../figures.js';

/** What is measured by turns, by name. */
export type Turns<Name extends string> = Readonly<Record<Name, () => Promise<number>>>;

/** What measurements found in rounds in which all of them took turns. */
export class Rounds<Name extends string> {
  readonly #found: ReadonlyMap<Name, readonly number[]>;

  constructor(found: ReadonlyMap<Name, readonly number[]>) {
    this.#found = found;
  }

  /** Each is first in turn, every second round in the other order. What is not warm yet is paid for in a round that does not count. */
  static async of<Name extends string>(
    rounds: number,
    turns: Turns<Name>,
    say: (line: string) => void,
  ): Promise<Rounds<Name>> {
    const names = Object.keys(turns) as Name[];
    const found = new Map(names.map((name): [Name, number[]] => [name, []]));
    for (let round = 0; round <= rounds; round += 1) {
      for (const name of round % 2 === 0 ? names : names.toReversed()) {
        const value = await turns[name]();
        if (round > 0) found.get(name)?.push(value);
      }
      const latest = names.map((name) => `${name} ${String(Math.round(found.get(name)?.at(-1) ?? 0))}`);
      say(round === 0 ? 'warm' : `round ${String(round)}/${String(rounds)}: ${latest.join(', ')}`);
    }
    return new Rounds(found);
  }

  median(name: Name): number {
    return median(this.#of(name));
  }

  /** The median of the ratios within rounds. */
  ratio(name: Name, peer: Name): number {
    return median(this.#ratios(name, peer));
  }

  /** What it is, its median, and the least and the most of its ratios. */
  row(says: string, name: Name, peer?: Name): readonly (string | number)[] {
    const ratios = peer === undefined ? [] : this.#ratios(name, peer);
    const spread = ratios.length === 0 ? '' : `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
    return [says, Math.round(this.median(name)), spread];
  }

  #ratios(name: Name, peer: Name): readonly number[] {
    const theirs = this.#of(peer);
    return this.#of(name).map((value, round) => value / (theirs[round] ?? Number.NaN));
  }

  #of(name: Name): readonly number[] {
    return this.#found.get(name) ?? [];
  }
}
