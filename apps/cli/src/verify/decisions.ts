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
  /** Findings beyond those that are listed. */
  readonly left: number;
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
  const pool = poolOf(url, 'ketenpoort-verify', 2, 'ANY');
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
  #left = 0;
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
    else this.#left += 1;
  }

  report(): DecisionReport {
    const { states = null, pruned = 0 } = this.#last ?? {};
    return { held: this.#held, findings: this.#findings, left: this.#left, states, pruned };
  }
}

type Unheld = DecisionFinding['replay']['state'];

const NAMES: Readonly<Record<Unheld, string>> = {
  ...{ SAME: 'SAME', NOTHING_DECIDED: 'NOTHING_DECIDED', WITHOUT_FACTS: 'WITHOUT_FACTS' },
  ...{ DIFFERS: 'DECISION_DIFFERS', FACTS_LACKING: 'FACTS_LACKING' },
  ...{ CONVENANT_LACKING: 'CONVENANT_LACKING', CATALOGUE_LACKING: 'CATALOGUE_LACKING' },
};

const NO_LONGER = 'is no longer there, or no longer what it was';
const WHY: Readonly<Record<Unheld, string>> = {
  ...{ SAME: 'it is the same', NOTHING_DECIDED: 'nothing was decided', WITHOUT_FACTS: 'no facts were kept' },
  DIFFERS: 'decided again it is another',
  FACTS_LACKING: `what it rested on ${NO_LONGER}`,
  CONVENANT_LACKING: `the convenant that it names ${NO_LONGER}`,
  CATALOGUE_LACKING: `the catalogue that it names ${NO_LONGER}`,
};

/** The same for people. */
export function decisionLines({ held, findings, left, states, pruned }: DecisionReport): readonly string[] {
  const counts = Object.entries(states ?? {}).filter(([, count]) => count > 0);
  const told = counts.map(([state, count]) => `${String(count)} ${state}`).join(', ');
  return [
    ...findings.map(
      ({ shard, idx, id, replay: { state } }) =>
        `BREACH ${NAMES[state].padEnd(22)} ${shard} #${String(idx)}: ${WHY[state]}; see ketenpoort explain ${id}`,
    ),
    ...(left > 0 ? [`… and ${String(left)} more.`] : []),
    `${held ? 'Decided again, each the same' : 'Decided again, NOT each the same'}: ${told === '' ? 'nothing' : told}${pruned > 0 ? `, ${String(pruned)} pruned` : ''}.`,
  ];
}

function madeIn({ states }: DecisionProgress): number {
  return Object.values(states).reduce((sum, count) => sum + count, 0);
}
