import { setImmediate as others } from 'node:timers/promises';
import { pairsOf, type Engine } from './engine.js';
import type { Question } from './questions.js';

/** What was compared, and what came of it. */
export interface Compared {
  readonly questions: number;
  /** Items and fields that were asked. */
  readonly pairs: number;
  readonly granted: number;
}

/** Asks every engine every question. Throws at the first item and field of which one says otherwise than the first. */
export async function compare(
  [first, ...peers]: readonly Engine[],
  questions: Iterable<Question>,
  signal: AbortSignal,
): Promise<Compared> {
  if (!first) throw new Error('there is nothing to compare');
  let [count, pairs, granted] = [0, 0, 0];
  for (const question of questions) {
    const expected = await answersOf(first, question);
    for (const other of peers) {
      const answers = await answersOf(other, question);
      const at = answers.findIndex((answer, index) => answer !== expected[index]);
      if (at >= 0 || answers.length !== expected.length) throw differing(question, at, [first, other]);
    }
    count += 1;
    // Signals and answers of others get their turn.
    if (count % 50 === 0) await others();
    signal.throwIfAborted();
    pairs += expected.length;
    granted += expected.filter(Boolean).length;
  }
  return { questions: count, pairs, granted };
}

async function answersOf(engine: Engine, question: Question): Promise<readonly boolean[]> {
  const { ask, read } = engine.prepare(question);
  return read(await ask());
}

function differing(question: Question, at: number, [one, other]: readonly [Engine, Engine]): Error {
  const { requester, purpose } = question.plan;
  const pair = pairsOf(question)[at];
  const where = `case ${question.facts.case?.id ?? ''}, item ${pair?.item ?? '?'}, field ${pair?.field ?? '?'}`;
  return new Error(
    `${one.name} and ${other.name} differ on ${requester.partyType} ${requester.function} ${purpose}: ${where}`,
  );
}
