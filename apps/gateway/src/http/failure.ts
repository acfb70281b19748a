import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError, InputRefused, LimitExceeded } from '#kernel';
import { ANSWERS, type Wordings } from '../graphql/answers.js';
import { errorBody, headOf, type Head, type Verdict } from '../graphql/errors.js';
import { oauthError } from '../oauth/oauth-answer.js';
import { API_VERSION, PROBLEM, problemOf } from '../ldv/problem.js';
import { OF_EXPORTS } from '../officers/said.js';
import { TO_VIEWERS } from '../proofs/said.js';
import { logFailure } from './failure-log.js';
import { UNREADABLE } from './request-mistakes.js';

export const GRAPHQL = '/graphql';
export const STAFF_GRAPHQL = '/staff/graphql';
/** For privacy officers alone. */
export const OFFICERS_GRAPHQL = '/officers/graphql';
/** Exports of the log, for privacy officers. */
export const OFFICERS_EXPORTS = '/officers/exports';
/** Where a party registers its documents: this path, and those below it. */
export const DOCUMENTS = '/documents';
/** Proofs of the ledger: paths below this one. */
export const LEDGER = '/ledger/v1';
/** The reading extension of Logboek dataverwerkingen. */
export const LDV_ACTIVITIES = '/ldv/v1/processing-activities';
/** The register that says what the activities are. */
export const LDV_REGISTER = '/ldv/v1/register';
export const TOKEN = '/oauth/token';

/** An answer that is none, as a value. */
export interface Failure extends Head {
  readonly body: object;
}

/** Answers a request that failed before or beside GraphQL, and logs it if it is a fault. */
export function answerFailure(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = isTooLarge(thrown, request) ? new LimitExceeded('bodyBytes', request.routeOptions.bodyLimit) : thrown;
  logFailure(verdictBeside(error).code, error, request);
  if (reply.sent) return;
  const { status, headers, body } = failureOf(error, request.is404 ? undefined : request.routeOptions.url);
  reply.type('application/json; charset=utf-8').code(status).headers(headers).send(JSON.stringify(body));
}

/** The one mapping from what went wrong to what is answered, in the shape of the route: never a value, a stack or words of the
 *  error itself. */
export function failureOf(error: unknown, route: string | undefined): Failure {
  if (isShapedAsGraphql(route)) return ofGraphql(error, wordingsOf(route));
  if (route === LDV_ACTIVITIES || route === LDV_REGISTER) return asProblem(error);
  const status = statusOf(error);
  if (route === TOKEN) return ofTokens(error, status);
  return { status, headers: {}, body: { statusCode: status, message: STATUS_CODES[status] ?? 'Error' } };
}

function wordingsOf(route: string | undefined): Wordings {
  if (route === OFFICERS_EXPORTS) return OF_EXPORTS;
  return route?.startsWith(LEDGER) ? TO_VIEWERS : {};
}

function asProblem(error: unknown): Failure {
  const verdict = verdictBeside(error);
  const head = headOf(verdict, error);
  return {
    ...head,
    headers: { ...head.headers, ...API_VERSION, 'content-type': PROBLEM },
    body: problemOf(verdict, head, error),
  };
}

function ofTokens(error: unknown, status: number): Failure {
  if (!(error instanceof GatewayError && error.code === 'TRY_LATER'))
    return { ...oauthError(status < 500 ? 'invalid_request' : 'server_error', HOW_TO_ASK), status };
  const { headers, body } = oauthError('temporarily_unavailable', 'Try again in a moment');
  return { status, headers: { ...headers, ...ANSWERS.TRY_LATER.headers }, body };
}

/** Where GraphQL's shape is answered: elsewhere 413 is the answer. */
function isTooLarge(error: unknown, { routeOptions: { url } }: FastifyRequest): boolean {
  return statusOf(error) === 413 && isShapedAsGraphql(url);
}

const SHAPED = [GRAPHQL, STAFF_GRAPHQL, OFFICERS_GRAPHQL, OFFICERS_EXPORTS];
const BELOW = [DOCUMENTS, LEDGER];

function isShapedAsGraphql(route: string | undefined): boolean {
  return SHAPED.some((one) => one === route) || BELOW.some((path) => route?.startsWith(path));
}

const HOW_TO_ASK = 'Send the parameters of RFC 6749 §4.4 as a form';

function ofGraphql(error: unknown, wordings: Wordings): Failure {
  const verdict = verdictBeside(error);
  return { ...headOf(verdict, error), body: errorBody(verdict, wordings) };
}

/** Of an error that GraphQL did not run into: what is not ours says it by its status. */
function verdictBeside(error: unknown): Verdict {
  if (error instanceof GatewayError) return error;
  const status = statusOf(error);
  if (status === 413) return { code: 'LIMIT_EXCEEDED', origin: 'GATE' };
  // The server has this for a body that it cannot read, and for nothing else that has a route.
  if (status === 400) return new InputRefused([UNREADABLE]);
  return { code: status < 500 ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR', origin: 'GATE' };
}

// Nest and Fastify each have a way of their own to say which status they mean.
function statusOf(error: unknown): number {
  if (error instanceof GatewayError) return ANSWERS[error.code].status;
  if (error instanceof HttpException) return error.getStatus();
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}
