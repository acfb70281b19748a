import { instantOf, isBsn, isDay, isOin, type Json } from '#kernel';
import type { ContributedField, ContributedType } from './contribution.js';

/** Characters of one text, and texts of one list. */
const LONGEST_TEXT = 10_000;
const LONGEST_LIST = 100;

/** A value of a field as it is kept, or what to send instead. */
export type Reading = { readonly value: Json } | { readonly remedy: string };

/** Reads what a party sends for a field, which has the field's type in GraphQL already. */
export function readValue(field: ContributedField, value: unknown): Reading {
  return READERS[field.type](value, field);
}

const READERS: Readonly<Record<ContributedType, (value: unknown, field: ContributedField) => Reading>> = {
  TEXT: textOf,
  TEXT_LIST: textsOf,
  DATE: dateOf,
  DATETIME: momentOf,
  BOOLEAN: asItIs,
  INTEGER: asItIs,
  CODE: codeOf,
  BSN: (value) => checked(value, isBsn, 'Send nine digits that pass the 11-proof'),
  OIN: (value) => checked(value, isOin, 'Send the twenty digits of an OIN'),
};

function asItIs(value: unknown): Reading {
  return { value: value as Json };
}

function checked(value: unknown, holds: (text: string) => boolean, remedy: string): Reading {
  return typeof value === 'string' && holds(value) ? { value } : { remedy };
}

function textOf(value: unknown): Reading {
  return checked(value, isText, `Send a text of at most ${String(LONGEST_TEXT)} characters, or leave it out`);
}

function textsOf(value: unknown): Reading {
  // GraphQL makes a list of a single value.
  const texts = value as readonly unknown[];
  const good = texts.filter((text): text is string => typeof text === 'string' && isText(text));
  if (good.length === texts.length && texts.length <= LONGEST_LIST) return { value: good };
  return { remedy: `Send at most ${String(LONGEST_LIST)} texts, each of at most ${String(LONGEST_TEXT)} characters` };
}

function isText(text: string): boolean {
  return text.trim() !== '' && text.length <= LONGEST_TEXT && !UNSHOWN.test(text.replace(BREAKS, ''));
}

// Lines may break; other control characters, characters that nobody sees or that turn a text around, and halves of characters have no
// place in what is shown to people.
const BREAKS = /[\t\n\r]/g;
const UNSHOWN = /[\p{Cc}\p{Cf}\p{Cs}]/u;

function dateOf(value: unknown): Reading {
  return checked(value, isDay, 'Send a whole date that exists: 2026-01-31');
}

/** A moment as it is sent, in milliseconds; null for anything else. */
export function momentIn(value: unknown): number | null {
  return typeof value === 'string' ? instantOf(value) : null;
}

export const A_MOMENT = 'Send a moment with its offset: 2026-01-31T09:00:00+01:00';

function momentOf(value: unknown): Reading {
  const at = momentIn(value);
  return at === null ? { remedy: A_MOMENT } : { value: new Date(at).toISOString() };
}

function codeOf(value: unknown, { codes }: ContributedField): Reading {
  return checked(value, (code) => codes.includes(code), `Send one of: ${codes.join(', ')}`);
}
