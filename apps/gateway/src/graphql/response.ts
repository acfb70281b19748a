import type { HTTPGraphQLHead } from '@apollo/server';
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import { causeOf, headOf, verdictOf } from './errors.js';

const JSON_TYPE = 'application/json; charset=utf-8';
const GRAPHQL_TYPE = 'application/graphql-response+json; charset=utf-8';

/** The result of an operation as Apollo hands it on, its errors as the caller sees them. */
interface Result {
  data?: unknown;
  readonly errors?: readonly GraphQLFormattedError[] | undefined;
}

/** JSON, under the newer name for who knows it. Never refused: when Apollo does so, everything has been disclosed and recorded. */
export function mediaTypeFor(accept: string | undefined): string {
  return accept?.toLowerCase().includes('application/graphql-response+json') === true ? GRAPHQL_TYPE : JSON_TYPE;
}

/** Gives an operation in which every root field failed the status and the headers of its first error. Any other answers 200. */
export function settle(result: Result, http: HTTPGraphQLHead, errors: readonly GraphQLError[] = []): void {
  const [first] = errors;
  if (!first || isSomethingAnswered(result)) return;
  const { status, headers } = headOf(verdictOf(first), causeOf(first));
  delete result.data;
  http.status = status;
  for (const [name, value] of Object.entries(headers)) http.headers.set(name, value);
}

/** A root field without an error of its own is answered, be it with null. */
function isSomethingAnswered({ data, errors = [] }: Result): boolean {
  const failed = new Set(errors.map(({ path }) => String(path?.[0])));
  return Object.entries(data ?? {}).some(([key, value]) => value !== null || !failed.has(key));
}
