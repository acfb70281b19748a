import type { Page } from '#persistence';
import type { Mistakes } from '../staff/mistakes.js';

const MOST = 100;
const CURSOR = /^[0-9]{1,19}$/;

export interface PageArgs {
  readonly first: number;
  readonly after?: string | null;
}

/** Which page is asked for: 1 to 100 rows, after a cursor that an earlier page ended with. */
export function pageOf(mistakes: Mistakes, { first, after = null }: PageArgs): Page {
  if (first < 1 || first > MOST)
    mistakes.add(
      ['first'],
      `A page has 1 to ${String(MOST)} rows`,
      `State \`first\` from 1 to ${String(MOST)}, and go on with \`after\``,
    );
  if (after !== null && !CURSOR.test(after))
    mistakes.add(['after'], 'This is no cursor', 'State the `endCursor` of the page before');
  return { first, after };
}
