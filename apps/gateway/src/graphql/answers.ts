import type { ErrorCode } from '#kernel';

/** How an error code is answered: status, and a sentence that says what to do and tells nothing. */
export interface ErrorAnswer {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is said of a code other than `ANSWERS` says. */
export type Wordings = Partial<Readonly<Record<ErrorCode, string>>>;

/** Closed: a code without an answer does not compile. */
export const ANSWERS: Readonly<Record<ErrorCode, ErrorAnswer>> = {
  UNAUTHENTICATED: {
    status: 401,
    message: 'Send a valid token of this gate in the Authorization header.',
  },
  MISSING_PURPOSE_OF_USE: { status: 400, message: 'State the purpose: add the argument purpose.' },
  UNKNOWN_PURPOSE: {
    status: 400,
    message: 'This purpose does not exist; the query purposes lists them.',
  },
  BAD_USER_INPUT: {
    status: 400,
    message: 'The body, a header, a variable or an argument cannot be used.',
  },
  GRAPHQL_PARSE_FAILED: { status: 400, message: 'This is not a GraphQL document.' },
  GRAPHQL_VALIDATION_FAILED: { status: 400, message: 'The document does not fit the schema.' },
  LIMIT_EXCEEDED: { status: 400, message: 'The request is larger than the gate accepts.' },
  PERSISTED_QUERY_NOT_FOUND: {
    status: 400,
    message: 'This document is not registered for your party: register it, or send its text if your party may.',
  },
  PURPOSE_NOT_IN_TOKEN: {
    status: 403,
    message:
      'The token does not carry this purpose: ask for it in the scope. It must be registered for your application.',
  },
  FUNCTION_NOT_REGISTERED: {
    status: 403,
    message: "The professional's function is not registered for this application.",
  },
  CONFLICT: { status: 409, message: 'What you change has another version than you expect.' },
  RATE_LIMITED: { status: 429, message: 'Too many requests; wait.', headers: { 'retry-after': '1' } },
  LEDGER_UNAVAILABLE: {
    status: 503,
    message:
      'It could not be recorded, so nothing was disclosed, and what was contributed may not be there. Try again later.',
    headers: { 'retry-after': '5', 'fsc-error-code': 'TRANSACTION_LOG_WRITE_ERROR' },
  },
  TRY_LATER: {
    status: 503,
    message: 'The answer could not be made now. Try again.',
    headers: { 'retry-after': '1' },
  },
  INTERNAL_SERVER_ERROR: { status: 500, message: 'Something went wrong in the gate.' },
};
