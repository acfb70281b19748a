import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError, logLine, Unauthenticated } from '#kernel';
import { bearerToken, challengeOf, type Admission } from '#identity';
import { randomText } from '#persistence';
import { traceOf, traceparentOf } from '#ledger';
import { ANSWERS } from '../graphql/answers.js';
import { errorBody } from '../graphql/errors.js';
import type { Clock } from '../oauth/clock.js';

const PATH = '/graphql';
const logger = new Logger('Front');

/** Stands before GraphQL: no byte of a document is read before the caller is known. */
export function guardGraphql(server: FastifyInstance, admission: Admission, clock: Clock): void {
  server.addHook('onRequest', async (request, reply) => {
    if (request.url.split('?')[0] !== PATH) return;
    if (request.method !== 'POST') {
      // A query in a URL ends up in logs, and with it a case id (JZV-03).
      return reply.code(405).header('allow', 'POST').send(errorBody('BAD_USER_INPUT'));
    }
    try {
      await admit(request, reply, { admission, clock });
    } catch (error) {
      refuse(reply, error);
      return reply;
    }
    return undefined;
  });
}

async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  { admission, clock }: { readonly admission: Admission; readonly clock: Clock },
): Promise<void> {
  const trace = traceOf(request.headers['traceparent']?.toString(), (bytes) => randomText(bytes, 'hex'));
  reply.header('traceparent', traceparentOf(trace));
  reply.header('cache-control', 'no-store');
  const token = bearerToken(request);
  const requester = await admission.admit(token, clock.now());
  request.admitted = { token, requester, trace };
}

function refuse(reply: FastifyReply, error: unknown): void {
  const code = error instanceof GatewayError ? error.code : 'INTERNAL_SERVER_ERROR';
  const { status, headers } = ANSWERS[code];
  if (status === 401 || status >= 500) logger.warn(logLine(error));
  if (error instanceof Unauthenticated) reply.headers({ ...challengeOf(error) });
  if (headers) reply.headers({ ...headers });
  reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(errorBody(code)));
}
