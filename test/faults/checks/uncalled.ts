import type { Asked, Check, History } from './history.js';

/** Of the questions of a calm time so many may be refused: a machine that is busy with other things. */
const MOST_SHARE = 0.05;
const FEWEST = 40;
/** What is still under way when a fault begins, or has only just become well. Milliseconds. */
const MARGIN_MS = 1_000;
/** What is no refusal but a mistake of the product, whatever is broken. */
const MISTAKE = /^(INTERNAL_SERVER_ERROR|BAD_USER_INPUT|UNCLEAR.*)$/;

/** Refusals without a cause: while nothing was broken, or with a code that is none for an outage. */
export const uncalled: Check = {
  name: 'refused without cause',
  says: 'refusals while nothing was broken, or with a code that no outage has',
  find: (history) => [...mistakesIn(history.asked), ...unrestIn(history)],
};

function mistakesIn(asked: readonly Asked[]): ReturnType<Check['find']> {
  return asked
    .filter(({ code }) => MISTAKE.test(code))
    .map(({ code, gateway, trace }) => ({
      shard: '–',
      index: null,
      what: `${gateway} answered ${trace} with ${code}`,
    }));
}

function unrestIn({ asked, troubles }: Pick<History, 'asked' | 'troubles'>): ReturnType<Check['find']> {
  const calm = asked.filter(
    ({ contested, sent, ended }) =>
      !contested && troubles.every(({ from, until }) => ended < from - MARGIN_MS || sent > until + MARGIN_MS),
  );
  const refused = calm.filter(({ fate }) => fate !== 'ok');
  if (calm.length < FEWEST || refused.length <= MOST_SHARE * calm.length) return [];
  const codes = [...new Set(refused.map(({ code }) => code))].join(', ');
  const what = `${String(refused.length)} of ${String(calm.length)} questions of calm times were not answered (${codes})`;
  return [{ shard: '–', index: null, what }];
}
