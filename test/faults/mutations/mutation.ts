/** Names the mutation that a process of the product runs with. */
export const MUTATION_VARIABLE = 'KETENPOORT_MUTATION';

/** A mistake that the product could have. */
export interface Mutation {
  readonly name: string;
  /** What is wrong then. */
  readonly says: string;
  /** What brings it to light, and as what. */
  readonly shows: string;
  readonly edits: readonly Edit[];
}

/** One piece of a module as it was built. */
export interface Edit {
  /** Path within dist/. */
  readonly file: string;
  /** Occurs in the module exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** The module with these pieces replaced, one after the other. Throws when a piece is not there exactly once: a mutation that changes
 *  nothing would pass for one that was not caught. */
export function mutated(source: string, edits: readonly Edit[]): string {
  return edits.reduce((text, { file, find, replace }) => {
    const times = text.split(find).length - 1;
    if (times !== 1) throw new Error(`${file} has ${String(times)} times, and not once: ${find}`);
    return text.replace(find, () => replace);
  }, source);
}
