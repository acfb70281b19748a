import type { Field } from '../catalogue/catalogue.js';
import type { CompiledClause } from './compile.js';

/** What clauses answered. A clause has one condition for all that it names of a unit, so it is asked about the first of these fields and
 *  answers for the others. */
export class ByUnit<Answer extends object | boolean> {
  readonly #known = new Map<CompiledClause, Map<string, Answer>>();

  of(clause: CompiledClause, { unit }: Field, ask: () => Answer): Answer {
    const units = this.#known.get(clause) ?? new Map<string, Answer>();
    this.#known.set(clause, units);
    const known = units.get(unit);
    if (known !== undefined) return known;
    const answer = ask();
    units.set(unit, answer);
    return answer;
  }
}
