import { STATUS_CODES } from 'node:http';
import { InputRefused } from '#kernel';
import { ANSWERS } from '../graphql/answers.js';
import type { Head, Verdict } from '../graphql/errors.js';
import { TO_READERS } from './said.js';

/** The version of the reading extension whose shapes are answered (NLGov REST API Design Rules). */
export const API_VERSION = { 'api-version': '1.1.0' } as const;
export const PROBLEM = 'application/problem+json; charset=utf-8';

/** A failure as RFC 9457 has it: what is wrong and what to do, never a value. */
export function problemOf({ code, more }: Verdict, { status }: Head, error: unknown): object {
  const mistakes = error instanceof InputRefused ? error.mistakes : [];
  const remedies = mistakes.map(
    ({ path, problem, remedy }) => `${path.length > 0 ? `${path.join('.')}: ` : ''}${problem}. ${remedy}.`,
  );
  return {
    status,
    title: STATUS_CODES[status] ?? 'Error',
    detail: remedies.length > 0 ? remedies.join(' ') : (TO_READERS[code] ?? ANSWERS[code].message),
    code,
    ...more,
  };
}
