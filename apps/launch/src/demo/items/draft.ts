import type { Json } from '#kernel';
import type { DemoItem } from '../demo-data.js';

/** An item before it has an id and with its marks still at rest. */
export type Draft = Pick<DemoItem, 'unit' | 'contributor' | 'values'> & Partial<DemoItem>;

/** Values by the names of their fields, those of a group by the name of the group first. What is null is left out. */
export type Values = Readonly<Record<string, Json>>;

/** The record of a category. */
export function record(category: string, contributor: string, values: Values): Draft {
  return listed(category, contributor, { status: 'ACTUEEL', datum: '2026-03-02', ...values });
}

/** An item of a list. */
export function listed(unit: string, contributor: string, values: Values): Draft {
  return { unit, contributor, values: placed(unit, values) };
}

/** Prefixes names with where they belong, `datum` in `K04` is `K04.datum`. */
function placed(at: string, values: Values): Record<string, Json> {
  const named = Object.entries(values).flatMap(([name, value]): [string, Json][] => {
    const coordinate = `${at}.${name}`;
    if (value === null) return [];
    return isGroup(value) ? Object.entries(placed(coordinate, value)) : [[coordinate, value]];
  });
  return Object.fromEntries(named);
}

function isGroup(value: Json): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text that says of itself that it is made up. */
export function madeUp(text: string): string {
  return `${text} (verzonnen)`;
}

/** One of a list, the same for the same number. */
export function oneOf<Choice>(choices: readonly [Choice, ...Choice[]], number: number): Choice {
  return choices[number % choices.length] ?? choices[0];
}
