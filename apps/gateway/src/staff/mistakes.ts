import { InputRefused, type InputMistake } from '#kernel';

/** Where in the arguments a mistake stands: names of arguments and positions in lists. */
export type Path = readonly (string | number)[];

/** Gathers mistakes, so that all are told at once. */
export class Mistakes {
  readonly #input: InputMistake[] = [];
  readonly #conflicts: InputMistake[] = [];

  add(path: Path, problem: string, remedy: string): void {
    this.#input.push({ path, problem, remedy });
  }

  /** At odds with what is registered already. */
  conflict(path: Path, problem: string, remedy: string): void {
    this.#conflicts.push({ path, problem, remedy });
  }

  get isEmpty(): boolean {
    return this.#input.length + this.#conflicts.length === 0;
  }

  /** Throws InputRefused with all of them, if there are any. */
  check(): void {
    const all = [...this.#input, ...this.#conflicts];
    if (all.length > 0) throw new InputRefused(all, this.#input.length > 0 ? 'BAD_USER_INPUT' : 'CONFLICT');
  }
}
