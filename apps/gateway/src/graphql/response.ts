import type { HTTPGraphQLHead } from '@apollo/server';
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import { InputRefused } from '#kernel';
import { answerTypeFor, asksForPlainJson } from '../http/negotiation.js';
import { causeOf, headOf, verdictOf } from './errors.js';

/** The result of an operation as Apollo hands it on, its errors as the caller sees them. */
interface Result {
  data?: unknown;
  readonly errors?: readonly GraphQLFormattedError[] | undefined;
}

/** JSON, under the newer name for who knows it. Never refused here: everything has been disclosed and recorded. */
export function mediaTypeFor(accept: string | undefined): string {
  return `${answerTypeFor(accept) ?? 'application/json'}; charset=utf-8`;
}

/** How an answer is sent: its head, and what the caller said it reads. */
export interface Sending {
  readonly http: HTTPGraphQLHead;
  readonly accept: string | undefined;
}

/** Gives an operation in which every root field failed the status and the headers of its first error. Any other answers 200, as does
 *  a document that cannot be executed to who reads plain JSON alone (GraphQL over HTTP, `application/json`). */
export function settle(result: Result, { http, accept }: Sending, errors: readonly GraphQLError[] = []): void {
  const [first] = errors;
  if (!first || isSomethingAnswered(result)) return;
  const { status, headers } = headOf(verdictOf(first), causeOf(first));
  delete result.data;
  http.status = isUnexecutable(first) && asksForPlainJson(accept) ? 200 : status;
  for (const [name, value] of Object.entries(headers)) http.headers.set(name, value);
}

/** A document that is none or does not fit the schema, or variables that do not fit the document. */
function isUnexecutable(error: GraphQLError): boolean {
  if (error.path !== undefined) return false;
  const { code } = verdictOf(error);
  const ofDocument = code === 'GRAPHQL_PARSE_FAILED' || code === 'GRAPHQL_VALIDATION_FAILED';
  return ofDocument || causeOf(error) instanceof InputRefused;
}

/** A root field without an error of its own is answered, be it with null. */
function isSomethingAnswered({ data, errors = [] }: Result): boolean {
  const failed = new Set(errors.map(({ path }) => String(path?.[0])));
  return Object.entries(data ?? {}).some(([key, value]) => value !== null || !failed.has(key));
}
