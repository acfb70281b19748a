import type { World } from './world.js';

/** What got through, in words; null: nothing did. */
export type Through = string | null;

/** One net of a defence, as it stands in the source: `text` occurs once in `file`, and `without` is what stood there if somebody
 *  had made the mistake that the attempt is about. */
export interface Net {
  readonly file: string;
  readonly text: string;
  readonly without: string;
}

/** An attempt against the product as it runs, and what stops it. */
export interface Attack {
  readonly id: string;
  readonly title: string;
  /** Advisory, specification or report that it comes from. */
  readonly source: string;
  /** Several nets hold it when each alone would: then all are taken away together. */
  readonly defence: readonly [Net, ...Net[]];
  readonly attempt: (world: World) => Promise<Through>;
  /** Undefended, it would hold up whoever runs it: the product then runs as a process of its own. */
  readonly holdsUp?: true;
}

/** Null when it held, else what got through. */
export function unless(held: boolean, through: string): Through {
  return held ? null : through;
}

/** What got through when an answer has another status than a refusal of it would have. */
export function unlessStatus(answered: { readonly status: number }, ...refused: readonly number[]): Through {
  return unless(refused.includes(answered.status), `answered ${answered.status}`);
}

export function net(file: string, text: string, without: string): Net {
  return { file, text, without };
}
