import type { Form, Level, Reason } from '#kernel';
import type { Catalogue, Field } from '../catalogue/catalogue.js';
import type { Expectation } from './suite.js';
import type { ExpectationText } from './suite-text.js';

/** Says of every field of a category what is to come of it. A text that leaves one unsaid is no expectation: see `leftUnsaid`. */
export function expectationOf(category: string, text: ExpectationText, catalogue: Catalogue): Expectation {
  const { clauses = [], consent = false } = text;
  const fields = fieldsIn(category, catalogue).map((field): [string, Form | Reason] => [
    field.coordinate,
    saidOf(field, text) ?? restFor(field, text) ?? 'POLICY_ERROR',
  ]);
  return { category, fields: new Map(fields), clauses, consent };
}

/** The levels of the fields of which the text says nothing by name or level, so that `rest` must. */
export function leftUnsaid(category: string, text: ExpectationText, catalogue: Catalogue): ReadonlySet<Level> {
  const left = fieldsIn(category, catalogue).filter((field) => saidOf(field, text) === null);
  return new Set(left.map(({ level }) => level));
}

export function restFor({ level }: Pick<Field, 'level'>, { rest }: ExpectationText): Reason | undefined {
  return typeof rest === 'object' ? rest[level] : rest;
}

/** Every name in the text, with the members that lead to it. */
export function namesIn({ also = [], forms = {}, withheld = {} }: ExpectationText): readonly Named[] {
  const listed = (member: string, lists: object): readonly Named[] =>
    Object.entries(lists).flatMap(([word, names]: [string, readonly string[]]) =>
      names.map((name, index) => ({ name, at: [member, word, index] })),
    );
  return [
    ...also.map((name, index) => ({ name, at: ['also', index] })),
    ...listed('forms', forms),
    ...listed('withheld', withheld),
  ];
}

interface Named {
  readonly name: string;
  readonly at: readonly (string | number)[];
}

export function fieldsIn(category: string, { fields }: Catalogue): readonly Field[] {
  return [...fields.values()].filter((field) => field.category === category);
}

function saidOf({ path, level }: Field, text: ExpectationText): Form | Reason | null {
  const name = path.join('.');
  const named = wordOver({ ...text.withheld, ...text.forms, FULL: text.also }, name);
  return named ?? (text.level !== undefined && level <= text.level ? 'FULL' : null);
}

function wordOver<Word extends string>(
  lists: Partial<Record<Word, readonly string[] | undefined>>,
  name: string,
): Word | null {
  const words = Object.keys(lists) as Word[];
  return words.find((word) => lists[word]?.includes(name)) ?? null;
}
