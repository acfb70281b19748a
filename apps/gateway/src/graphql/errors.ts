import type { ApolloServerErrorCode } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { GatewayError, InputRefused, RateLimited, Unauthenticated, type ErrorCode, type Origin } from '#kernel';
import { challengeOf } from '#identity';
import { OPERATION } from '../http/request-mistakes.js';
import { ANSWERS, type Wordings } from './answers.js';

/** What an error comes down to for the caller. */
export interface Verdict {
  readonly code: ErrorCode;
  readonly origin: Origin;
  /** What the caller is told besides. */
  readonly more?: GatewayError['more'];
}

/** Apollo's codes for what it refuses itself, in ours. */
const OF_APOLLO: Readonly<Record<`${ApolloServerErrorCode}`, ErrorCode>> = {
  GRAPHQL_PARSE_FAILED: 'GRAPHQL_PARSE_FAILED',
  GRAPHQL_VALIDATION_FAILED: 'GRAPHQL_VALIDATION_FAILED',
  PERSISTED_QUERY_NOT_FOUND: 'PERSISTED_QUERY_NOT_FOUND',
  PERSISTED_QUERY_NOT_SUPPORTED: 'PERSISTED_QUERY_NOT_FOUND',
  BAD_USER_INPUT: 'BAD_USER_INPUT',
  BAD_REQUEST: 'BAD_USER_INPUT',
  OPERATION_RESOLUTION_FAILURE: 'BAD_USER_INPUT',
  INTERNAL_SERVER_ERROR: 'INTERNAL_SERVER_ERROR',
};

/** The code and the origin of any error that GraphQL ran into. What nobody foresaw is a bug of the gate. */
export function verdictOf(error: unknown): Verdict {
  const cause = causeOf(error);
  if (cause instanceof GatewayError) return cause;
  if (isUnresolved(error)) return new InputRefused([OPERATION]);
  return { code: error instanceof GraphQLError ? codeOf(error, cause) : 'INTERNAL_SERVER_ERROR', origin: 'GATE' };
}

/** What was thrown, without the wrappings of graphql-js and Apollo. */
export function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? causeOf(error.originalError) : error;
}

/** Status line and headers of an answer that is none: those of its code, of a 401 how to authenticate, of a 429 when to come back. */
export interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

export function headOf({ code }: Verdict, cause: unknown): Head {
  const { status, headers } = ANSWERS[code];
  return { status, headers: { ...headers, ...headersOf(cause) } };
}

function headersOf(cause: unknown): Head['headers'] {
  if (cause instanceof Unauthenticated) return { ...challengeOf(cause) };
  return cause instanceof RateLimited ? { 'retry-after': String(cause.more.retryAfter) } : {};
}

/** What the caller sees of any error: code, place and what to do. Never source text, stack or value. */
export function publicError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  return {
    ...bare(verdictOf(error)),
    ...(formatted.locations && { locations: formatted.locations }),
    ...(formatted.path && { path: formatted.path }),
  };
}

/** The body of a refusal before GraphQL was reached. `wordings`: what is said of a code other than `ANSWERS` says. */
export function errorBody(verdict: Verdict, wordings: Wordings = {}): { errors: GraphQLFormattedError[] } {
  const error = bare(verdict);
  return { errors: [{ ...error, message: wordings[verdict.code] ?? error.message }] };
}

function bare({ code, origin, more }: Verdict): GraphQLFormattedError {
  return { message: ANSWERS[code].message, extensions: { code, origin, ...more } };
}

// The parser stops at its limit with a syntax error of these words, and no other sign.
const TOO_MANY_TOKENS = 'Syntax Error: Document contains more tha';

export function isTooLong(error: unknown): boolean {
  return error instanceof GraphQLError && error.message.startsWith(TOO_MANY_TOKENS);
}

function codeOf({ message, extensions: { code, http } }: GraphQLError, cause: unknown): ErrorCode {
  if (message.startsWith(TOO_MANY_TOKENS)) return 'LIMIT_EXCEEDED';
  if (isOfApollo(code)) return OF_APOLLO[code];
  return isRefusal(http) || isAtANode(cause) ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR';
}

function isOfApollo(code: unknown): code is ApolloServerErrorCode {
  return typeof code === 'string' && Object.hasOwn(OF_APOLLO, code);
}

function isUnresolved(error: unknown): boolean {
  return error instanceof GraphQLError && error.extensions['code'] === 'OPERATION_RESOLUTION_FAILURE';
}

// Apollo gives some refusals a status and no code.
function isRefusal(http: unknown): boolean {
  return typeof http === 'object' && http !== null && 'status' in http && http.status === 400;
}

// While it executes, graphql-js itself points at a node of the document only when a variable, an argument or a directive there
// cannot be used. What is wrong with a value of ours it says without a node, and points at the field afterwards, in a wrapping.
function isAtANode(cause: unknown): boolean {
  return cause instanceof GraphQLError && cause.nodes !== undefined;
}
