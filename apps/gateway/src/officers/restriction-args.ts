import { isDay, isUuid, type Instant } from '#kernel';
import { RESTRICTION_GROUNDS, RESTRICTION_REASONS, WEIGHED_POINTS, type Weighing } from '#reports';
import { checkOin, momentOf, wordOf } from '../staff/arguments.js';
import type { Mistakes } from '../staff/mistakes.js';
import type { LookArgs } from './disclosures.js';
import type { KnownWords } from './known-words.js';

const LONGEST_ANSWER = 2_000;
const YEAR_MS = 366 * 86_400_000;

export interface RestrictionArgs extends LookArgs {
  readonly person: string;
  readonly ground: string;
  readonly reason: string;
  readonly weighing: Weighing;
  readonly endsAt: string;
  readonly party?: string | null;
  readonly category?: string | null;
  readonly fromDay?: string | null;
  readonly untilDay?: string | null;
}

/** A restriction that may be set. */
export interface WantedRestriction {
  readonly person: string;
  readonly ground: string;
  readonly reason: string;
  readonly weighing: Weighing;
  readonly endsAt: Instant;
  readonly party: string | null;
  readonly category: string | null;
  readonly fromDay: string | null;
  readonly untilDay: string | null;
}

/** Mistakes are added where something cannot be used; then what is answered is not to be relied on. */
export async function wantedRestriction(
  mistakes: Mistakes,
  args: RestrictionArgs,
  { words, now }: { readonly words: KnownWords; readonly now: Instant },
): Promise<WantedRestriction> {
  const { party = null, category = null, weighing } = args;
  if (party !== null) checkOin(mistakes, ['party'], party);
  await words.categoryOf(mistakes, ['category'], category);
  checkWeighing(mistakes, weighing);
  return {
    ...{ person: personOf(mistakes, args.person), party, category, weighing },
    ground: wordOf(mistakes, ['ground'], args.ground, RESTRICTION_GROUNDS) ?? '',
    reason: wordOf(mistakes, ['reason'], args.reason, RESTRICTION_REASONS) ?? '',
    endsAt: endOf(mistakes, args.endsAt, now),
    ...daysOf(mistakes, args),
  };
}

/** The internal id of a person, lower case. */
export function personOf(mistakes: Mistakes, given: string): string {
  const person = given.toLowerCase();
  if (!isUuid(person))
    mistakes.add(['person'], 'This is no id of a person', 'State the internal id of the person, a UUID');
  return person;
}

function checkWeighing(mistakes: Mistakes, weighing: Weighing): void {
  for (const point of WEIGHED_POINTS) {
    const answer = weighing[point].trim();
    if (answer === '' || answer.length > LONGEST_ANSWER)
      mistakes.add(
        ['weighing', point],
        'This point was not weighed',
        `Say in 1 to ${String(LONGEST_ANSWER)} characters what was weighed, or why it does not apply (UAVG 41(2))`,
      );
  }
}

function endOf(mistakes: Mistakes, text: string, now: Instant): Instant {
  const at = momentOf(mistakes, ['endsAt'], text, now + 1);
  if (at <= now || at > now + YEAR_MS)
    mistakes.add(
      ['endsAt'],
      'This is no end of it',
      'State a moment to come, within a year: what lasts longer is weighed again',
    );
  return at;
}

function daysOf(
  mistakes: Mistakes,
  { fromDay = null, untilDay = null }: RestrictionArgs,
): Pick<WantedRestriction, 'fromDay' | 'untilDay'> {
  for (const [name, day] of Object.entries({ fromDay, untilDay })) checkDay(mistakes, name, day);
  // Text, so that days are compared as they are written.
  if (fromDay !== null && untilDay !== null && fromDay > untilDay)
    mistakes.add(['untilDay'], 'It ends before it begins', 'State a later day, or leave it out');
  return { fromDay, untilDay };
}

function checkDay(mistakes: Mistakes, name: string, day: string | null): void {
  if (day !== null && !isDay(day)) mistakes.add([name], 'This is not a day', 'State it as 2026-12-01');
}
