import type { Requester } from '#identity';
import type { Answer, Call } from '../door/call.js';
import type { Gate, Operation } from '../door/gate.js';
import type { CurrentTerms } from './current-terms.js';
import type { Rates } from './rates.js';

/** The gate, for parties that ask no more than they may: RateLimited before anything is read or decided, for a case that is there as
 *  for one that is not. */
export class RatedGate implements Pick<Gate, 'answer' | 'welcome'> {
  constructor(
    private readonly gate: Pick<Gate, 'answer' | 'welcome'>,
    private readonly rates: Pick<Rates, 'cases' | 'pages'>,
    private readonly terms: Pick<CurrentTerms, 'counted'>,
  ) {}

  welcome(admitted: Omit<Operation, 'calls'>): Promise<Requester> {
    return this.gate.welcome(admitted);
  }

  async answer(operation: Operation): Promise<Answer> {
    const asked = operation.calls.flatMap((call): readonly Call[] => ('error' in call ? [] : [call]));
    const ids = asked.flatMap((call) => (call.operation === 'cases' ? [] : [call.caseId]));
    if (ids.length > 0) await this.terms.counted(operation, (requester) => this.rates.cases(requester, ids));
    const pages = asked.filter((call) => call.operation === 'cases');
    if (pages.length === 0) return this.gate.answer(operation);
    const most = pages.reduce((sum, { first }) => sum + first, 0);
    const shown = await this.terms.counted(operation, (requester) => this.rates.pages(requester, most));
    const answer = await this.gate.answer(operation);
    shown(pages.reduce((sum, { key }) => sum + lengthOf(answer.values.get(key)), 0));
    return answer;
  }
}

function lengthOf(page: unknown): number {
  return typeof page === 'object' && page !== null && 'nodes' in page && Array.isArray(page.nodes)
    ? page.nodes.length
    : 0;
}
