import type { Trouble } from './checks/history.js';

/** When something was being broken. */
export class Troubles {
  readonly #over: Trouble[] = [];
  readonly #open = new Map<object, { readonly kind: string; readonly from: number }>();

  /** Notes the beginning; answers how its end is noted. */
  begin(kind: string): () => void {
    const mark = {};
    const from = performance.now();
    this.#open.set(mark, { kind, from });
    return () => {
      if (this.#open.delete(mark)) this.#over.push({ kind, from, until: performance.now() });
    };
  }

  /** What never ended lasts for ever. */
  all(): readonly Trouble[] {
    const open = Array.from(this.#open.values(), (one) => ({ ...one, until: Number.POSITIVE_INFINITY }));
    return [...this.#over, ...open];
  }
}
