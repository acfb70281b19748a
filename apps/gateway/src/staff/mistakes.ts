import { RequestInvalid } from '#kernel';

/** Where in the arguments a mistake stands: names of arguments and positions in lists. */
export type Path = readonly (string | number)[];

/** One thing that the caller must change. Nothing of what was sent is repeated, but for names in a convenant. */
export interface StaffMistake {
  readonly path: Path;
  readonly problem: string;
  readonly remedy: string;
}

/** A change that cannot be made as it was asked for: BAD_USER_INPUT, or CONFLICT when it is at odds with what is there. */
export class ChangeRefused extends RequestInvalid {
  constructor(
    code: 'BAD_USER_INPUT' | 'CONFLICT',
    readonly mistakes: readonly StaffMistake[],
  ) {
    super(code, mistakes.map(({ path }) => path.join('.')).join(', '));
  }
}

/** Gathers mistakes, so that all are told at once. */
export class Mistakes {
  readonly #input: StaffMistake[] = [];
  readonly #conflicts: StaffMistake[] = [];

  add(path: Path, problem: string, remedy: string): void {
    this.#input.push({ path, problem, remedy });
  }

  /** At odds with what is registered already. */
  conflict(path: Path, problem: string, remedy: string): void {
    this.#conflicts.push({ path, problem, remedy });
  }

  /** Throws ChangeRefused with all of them, if there are any. */
  check(): void {
    const all = [...this.#input, ...this.#conflicts];
    if (all.length > 0) throw new ChangeRefused(this.#input.length > 0 ? 'BAD_USER_INPUT' : 'CONFLICT', all);
  }
}
