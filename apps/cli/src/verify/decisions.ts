import { DecisionStore, poolOf } from '#persistence';
import type { Surroundings } from '../command.js';
import {
  checkDecisions,
  type DecisionFinding,
  type DecisionNews,
  type DecisionProgress,
} from '../decisions/check-decisions.js';
import { ProgressLine } from './progress.js';

/** What came of making every recorded decision again. */
export interface DecisionReport {
  readonly held: boolean;
  readonly findings: readonly DecisionFinding[];
  /** How many decisions, by what came of them. */
  readonly states: DecisionProgress['states'] | null;
  readonly pruned: number;
}

/** More are counted, and not listed. */
const MOST_FINDINGS = 50;

/** Makes every decision in the database again from the facts that were kept, under the convenant that it names (ADL-03). */
export async function decisionsIn(
  url: string,
  shard: string | null,
  { err }: Pick<Surroundings, 'err'>,
): Promise<DecisionReport> {
  const pool = poolOf(url, 'ketenpoort-verify', 2);
  const tally = new Tally(err);
  try {
    const options = shard === null ? {} : { shards: [shard] };
    for await (const news of checkDecisions(new DecisionStore(pool), options)) tally.take(news);
  } finally {
    await pool.end();
  }
  return tally.report();
}

class Tally {
  readonly #progress: ProgressLine;
  readonly #findings: DecisionFinding[] = [];
  #held = true;
  #last: DecisionProgress | null = null;

  constructor(say: (line: string) => void) {
    this.#progress = new ProgressLine(say, null);
  }

  take(news: DecisionNews): void {
    if ('progress' in news) {
      this.#last = news.progress;
      this.#progress.at(madeIn(news.progress));
      return;
    }
    this.#held = false;
    if (this.#findings.length < MOST_FINDINGS) this.#findings.push(news.finding);
  }

  report(): DecisionReport {
    const { states = null, pruned = 0 } = this.#last ?? {};
    return { held: this.#held, findings: this.#findings, states, pruned };
  }
}

/** The same for people. */
export function decisionLines({ held, findings, states, pruned }: DecisionReport): readonly string[] {
  const counts = Object.entries(states ?? {}).filter(([, count]) => count > 0);
  const told = counts.map(([state, count]) => `${String(count)} ${state}`).join(', ');
  return [
    ...findings.map(
      ({ shard, idx, id }) =>
        `BREACH DECISION_DIFFERS       ${shard} #${String(idx)}: decided again it is another; see ketenpoort explain ${id}`,
    ),
    `${held ? 'Decided again, each the same' : 'Decided again, NOT each the same'}: ${told === '' ? 'nothing' : told}${pruned > 0 ? `, ${String(pruned)} pruned` : ''}.`,
  ];
}

function madeIn({ states }: DecisionProgress): number {
  return Object.values(states).reduce((sum, count) => sum + count, 0);
}
