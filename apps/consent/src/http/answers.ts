import type { ErrorCode } from '#kernel';

/** What a request can end with besides an answer. NOT_AVAILABLE: not there, or not for this party; it does not say which. */
export type ProblemCode = ErrorCode | 'NOT_AVAILABLE';

/** How a code is answered: status, and a sentence that says what to do and tells nothing. */
export interface ProblemAnswer {
  readonly status: number;
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const NO_GRAPHQL: ProblemAnswer = { status: 400, detail: 'This API takes JSON, not GraphQL.' };
const NO_PURPOSE: ProblemAnswer = { status: 400, detail: 'State a purpose that exists.' };

export const ANSWERS: Readonly<Record<ProblemCode, ProblemAnswer>> = {
  UNAUTHENTICATED: { status: 401, detail: 'Send a valid token for this register in the Authorization header.' },
  MISSING_PURPOSE_OF_USE: NO_PURPOSE,
  UNKNOWN_PURPOSE: NO_PURPOSE,
  BAD_USER_INPUT: {
    status: 400,
    detail:
      'The body, the path or a header cannot be used. Bodies are one JSON object with Content-Type application/json.',
  },
  GRAPHQL_PARSE_FAILED: NO_GRAPHQL,
  GRAPHQL_VALIDATION_FAILED: NO_GRAPHQL,
  PERSISTED_QUERY_NOT_FOUND: NO_GRAPHQL,
  LIMIT_EXCEEDED: { status: 400, detail: 'This is more than the register takes. Withdraw or combine what is there.' },
  PURPOSE_NOT_IN_TOKEN: {
    status: 403,
    detail:
      'The token does not carry this purpose: ask for it in the scope. It must be registered for your application.',
  },
  FUNCTION_NOT_REGISTERED: {
    status: 403,
    detail: 'Let a professional act, in a function that may do this: the claim professional of the client assertion.',
  },
  NOT_AVAILABLE: { status: 404, detail: 'There is nothing here that your party can use.' },
  CONFLICT: { status: 409, detail: 'It has another version than you expected. Read it again, then decide.' },
  RATE_LIMITED: { status: 429, detail: 'Too many requests; wait.', headers: { 'retry-after': '1' } },
  LEDGER_UNAVAILABLE: {
    status: 503,
    detail: 'It could not be recorded. Send the same request again later: what is done already is not done twice.',
    headers: { 'retry-after': '5', 'fsc-error-code': 'TRANSACTION_LOG_WRITE_ERROR' },
  },
  TRY_LATER: {
    status: 503,
    detail: 'It could not be done now. Send the same request again.',
    headers: { 'retry-after': '1' },
  },
  INTERNAL_SERVER_ERROR: { status: 500, detail: 'Something went wrong in the register.' },
};
