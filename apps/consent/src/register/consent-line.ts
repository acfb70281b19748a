import { toIso, type Instant } from '#kernel';
import type { ConsentEntity } from '#persistence';
import type { Kind, Statement } from '../statement/statement.js';

/** A version of a line, as the register keeps it. */
export type ConsentRow = { readonly [Column in keyof ConsentEntity]: ConsentEntity[Column] };

/** One line of the register in its latest version, as it is published. */
export interface ConsentLine {
  readonly id: string;
  readonly version: number;
  readonly kind: Kind;
  readonly state: 'IN_FORCE' | 'WITHDRAWN' | 'EXPIRED';
  readonly case: string;
  readonly categories: readonly string[];
  readonly recipients: readonly string[];
  readonly purpose: string | null;
  readonly from: string;
  readonly until: string | null;
}

export function lineOf(row: ConsentRow, now: Instant): ConsentLine {
  const { id, version, kind, categories, recipients, purpose, fromAt, untilAt } = row;
  return {
    ...{ id, version, kind, state: stateOf(row, now), case: row.caseId, categories, recipients, purpose },
    from: fromAt.toISOString(),
    until: untilAt?.toISOString() ?? null,
  };
}

/** `id@version`, as disclosures that rest on it name it. */
export function refOf({ id, version }: Pick<ConsentRow, 'id' | 'version'>): string {
  return `${id}@${String(version)}`;
}

/** The first version of a statement. Begins at the time under the lock, to the millisecond below it. */
export function firstVersion(id: string, kind: Kind, statement: Statement, now: Instant): ConsentRow {
  const { caseId, purpose, until } = statement;
  return {
    ...{ id, version: 1, caseId, kind, state: 'IN_FORCE', purpose },
    ...{ categories: [...statement.categories], recipients: [...statement.recipients] },
    ...{ fromAt: new Date(now), untilAt: until },
  };
}

/** Whether a line in force already says what is stated now. Word for word: nothing wider or narrower counts. */
export function saysTheSame(row: ConsentRow, kind: Kind, statement: Statement): boolean {
  const { purpose, until } = statement;
  return (
    row.kind === kind &&
    row.state === 'IN_FORCE' &&
    row.purpose === purpose &&
    row.untilAt?.getTime() === until?.getTime() &&
    areSameWords(row.categories, statement.categories) &&
    areSameWords(row.recipients, statement.recipients)
  );
}

/** What the record says of a line. No text that a caller chose: words of closed vocabularies and an id of ours. */
export function wordsOf(row: ConsentRow): Readonly<Record<string, string | readonly string[] | null>> {
  const { categories, recipients, purpose, untilAt } = row;
  const until = untilAt === null ? null : toIso(untilAt.getTime());
  return { consent: refOf(row), categories, recipients, purpose, until };
}

function stateOf({ state, untilAt }: ConsentRow, now: Instant): ConsentLine['state'] {
  return state === 'IN_FORCE' && untilAt !== null && untilAt.getTime() <= now ? 'EXPIRED' : state;
}

function areSameWords(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((word) => others.includes(word));
}
