import type { Question } from './questions.js';

/** Something that decides. Everything that it takes to ask is made ready by `prepare`; asking alone is timed. */
export interface Engine {
  readonly name: string;
  /** Questions under way at the same time when it is timed: what suits it best. */
  readonly atOnce: number;
  prepare(question: Question): Prepared;
  stop(): Promise<void>;
}

export interface Prepared {
  /** Asks, and answers in the engine's own form. */
  readonly ask: () => unknown;
  /** That answer as a yes or no for each item and each of its fields, in the order of the question. Not timed. */
  readonly read: (answer: unknown) => readonly boolean[];
}

/** Each item and field that was asked, in order. */
export function pairsOf({ items }: Question): readonly { readonly item: string; readonly field: string }[] {
  return items.flatMap(({ id, fields }) => fields.map((field) => ({ item: id, field })));
}
