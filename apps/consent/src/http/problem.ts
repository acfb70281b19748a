import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { GatewayError, Unauthenticated } from '#kernel';
import { challengeOf } from '#identity';
import { RequestFlawed, type Flaw } from '../statement/flaws.js';
import { ANSWERS, type ProblemCode } from './answers.js';

/** An answer that is none (RFC 9457), as a value. */
export interface Problem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: {
    readonly type: 'about:blank';
    readonly title: string;
    readonly status: number;
    readonly code: ProblemCode;
    readonly detail: string;
    /** Every member that must change. */
    readonly errors?: readonly Flaw[];
  };
}

/** The one mapping from what went wrong to what the caller is told: never a value, a stack or words of the error itself. */
export function problemOf(error: unknown): Problem {
  const code = codeOf(error);
  const { status, detail, headers } = ANSWERS[code];
  const title = STATUS_CODES[status] ?? 'Error';
  return {
    status,
    headers: { ...headers, ...(error instanceof Unauthenticated && challengeOf(error)) },
    body: {
      ...{ type: 'about:blank', title, status, code, detail },
      ...(error instanceof RequestFlawed && { errors: error.flaws }),
    },
  };
}

function codeOf(error: unknown): ProblemCode {
  if (error instanceof GatewayError) return error.code;
  const status = statusOf(error);
  if (status === 404) return 'NOT_AVAILABLE';
  if (status === 413) return 'LIMIT_EXCEEDED';
  return status >= 400 && status < 500 ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR';
}

// Nest and Fastify each have a way of their own to say which status they mean.
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : 500;
}
