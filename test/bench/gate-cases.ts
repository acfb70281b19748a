import { bodyFor } from './query.js';
import type { LoadJob } from './load-job.js';
import { answerOf, type Answered } from './sample.js';
import type { Target } from './targets.js';

/** Questions asked at the same time before a measurement. */
const AT_ONCE = 16;

/** What the gate answers about each case, asked once. */
export async function answersOf(gateway: Target, ids: readonly string[]): Promise<readonly Answered[]> {
  const answers: Answered[] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    answers.push(...(await Promise.all(ids.slice(from, from + AT_ONCE).map((id) => answerOf(gateway, id)))));
  }
  return answers;
}

/** The load that asks about these cases, and knows what must be answered. */
export function casesOf(answers: readonly Answered[]): LoadJob['cases'] {
  return answers.map(({ id, text }) => ({ id, answer: text, body: bodyFor(id) }));
}
