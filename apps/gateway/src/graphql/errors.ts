import type { ErrorCode, GatewayError } from '#kernel';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ANSWERS, isErrorCode } from './answers.js';

/** An error that ends the whole request, with its status and headers. */
export function graphqlError(error: GatewayError): GraphQLError {
  const { status, headers } = ANSWERS[error.code];
  const http = { status, headers: new Map(Object.entries(headers ?? {})) };
  return new GraphQLError(ANSWERS[error.code].message, {
    originalError: error,
    extensions: { code: error.code, http },
  });
}

/** An error of one root field: the others are still answered, so it carries no status. */
export function fieldError(error: GatewayError): GraphQLError {
  return new GraphQLError(ANSWERS[error.code].message, { originalError: error, extensions: { code: error.code } });
}

/** What the caller sees of any error: code, place and what to do. Never source text, stack or value. */
export function publicError(formatted: GraphQLFormattedError): GraphQLFormattedError {
  const code = codeOf(formatted);
  const { message, origin } = ANSWERS[code];
  return {
    message,
    ...(formatted.locations && { locations: formatted.locations }),
    ...(formatted.path && { path: formatted.path }),
    extensions: { code, origin },
  };
}

/** The body of a refusal before GraphQL was reached. */
export function errorBody(code: ErrorCode): { errors: GraphQLFormattedError[] } {
  const { message, origin } = ANSWERS[code];
  return { errors: [{ message, extensions: { code, origin } }] };
}

function codeOf({ extensions }: GraphQLFormattedError): ErrorCode {
  const code = extensions?.['code'];
  if (isErrorCode(code)) return code;
  return code === 'BAD_REQUEST' || code === 'OPERATION_RESOLUTION_FAILURE' ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR';
}
