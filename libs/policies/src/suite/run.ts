import type { Catalogue } from '../catalogue/catalogue.js';
import { compile, type CompiledConvenant } from '../decision/compile.js';
import type { Convenant } from '../convenant/convenant.js';
import { decide, type Decision } from '../decision/decide.js';
import { plan, type DisclosurePlan } from '../decision/plan.js';
import { factsOf, REQUESTER } from './case-facts.js';
import { clausesOf, compareFields, compareRecord, outcomesOf } from './compare.js';
import { fieldsIn } from './expectation.js';
import { gather, type CaseReport, type Difference, type SuiteReport } from './report.js';
import { situationsOf, type SuiteSituation } from './situations.js';
import type { Expectation, Suite, SuiteCase } from './suite.js';

/** Runs cases against one convenant. Plans are made once and kept, as the gate keeps them. */
export class SuiteRunner {
  readonly #policy: CompiledConvenant;
  readonly #plans = new Map<string, DisclosurePlan>();

  constructor(convenant: Convenant, catalogue: Catalogue) {
    this.#policy = compile(convenant, '', catalogue);
  }

  /** Runs all cases, and looks what none of them speaks of. */
  run({ region, cases }: Suite): SuiteReport {
    const reports = cases.map((one) => this.runCase(one));
    return gather(region, reports, { cases, convenant: this.#policy.convenant, catalogue: this.#policy.catalogue });
  }

  /** Runs one case in each of its situations; with `categories`, those alone, and without its record. */
  runCase(one: SuiteCase, categories?: readonly string[]): CaseReport {
    const rows = one.then.filter(({ category }) => categories?.includes(category) ?? true);
    const differences: Difference[] = [];
    const used = new Set<string>();
    for (const situation of situationsOf(one.given, this.#policy.convenant)) {
      const decisions = rows.map((row) => ({ row, ...this.#decide(one, situation, row) }));
      for (const { row, decision } of decisions) {
        const outcomes = outcomesOf(decision);
        differences.push(...compareFields(row, outcomes, { one, situation, convenant: this.#policy.convenant }));
        clausesOf(outcomes).forEach((id) => used.add(id));
      }
      if (categories === undefined) differences.push(...this.#record(one, situation, decisions));
    }
    return { id: one.id, says: one.says, line: one.line, differences, used: [...used] };
  }

  #decide(one: SuiteCase, situation: SuiteSituation, { category }: Expectation): Decided {
    const asked = this.#planFor(one, situation, category);
    return { plan: asked, decision: decide(asked, factsOf(one.given, situation, this.#policy.catalogue), REQUESTER) };
  }

  #planFor({ given }: SuiteCase, { function: role, purpose }: SuiteSituation, category: string): DisclosurePlan {
    const key = [given.party, role, given.confidential, purpose, category].join('|');
    const known = this.#plans.get(key);
    if (known) return known;
    const requester = { partyType: given.party, function: role, confidential: given.confidential };
    const coordinates = fieldsIn(category, this.#policy.catalogue).map(({ coordinate }) => coordinate);
    const made = plan(this.#policy, requester, purpose, coordinates);
    this.#plans.set(key, made);
    return made;
  }

  #record(one: SuiteCase, situation: SuiteSituation, decided: readonly Decided[]): readonly Difference[] {
    const file = factsOf(one.given, situation, this.#policy.catalogue).case;
    const decision = mergedOf(decided.map((each) => each.decision));
    const { units } = this.#policy.catalogue;
    return decided.slice(0, 1).flatMap((first) => compareRecord(one, { ...first, decision, file, units }, situation));
  }
}

interface Decided {
  readonly plan: DisclosurePlan;
  readonly decision: Decision;
}

/** Categories are decided apart, which changes nothing, and recorded together. */
function mergedOf(decisions: readonly Decision[]): Decision {
  return {
    granted: decisions.flatMap(({ granted }) => granted),
    refused: decisions.flatMap(({ refused }) => refused),
    barrier: decisions[0]?.barrier ?? null,
  };
}
