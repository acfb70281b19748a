import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RequestInvalid, type Instant } from '#kernel';
import type { Admission, Possession } from '#identity';
import { randomText, type Caller } from '#persistence';
import { traceOf, traceparentOf } from '#ledger';

declare module 'fastify' {
  interface FastifyRequest {
    caller?: Caller;
  }
}

const OPEN = '/health/';

export interface RegisterFront {
  readonly admission: Pick<Admission, 'admit'>;
  readonly possession: Possession;
  /** For the terms of tokens. */
  readonly clock: () => Instant;
}

/** Stands before the register: no byte of a body is read before the caller is known, and none that is not JSON. */
export function guardRegister(server: FastifyInstance, { admission, possession, clock }: RegisterFront): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    if (request.url.startsWith(OPEN)) return;
    const trace = traceOf(request.headers['traceparent']?.toString(), (bytes) => randomText(bytes, 'hex'));
    request.trace = trace;
    reply.header('traceparent', traceparentOf(trace));
    const { token, caller } = await possession.admit(request, reply, admission, clock());
    request.caller = { token, requester: caller, trace };
    mustBeJson(request);
  });
}

/** Who calls. A bug if the front was passed by. */
export function callerOf({ caller }: FastifyRequest): Caller {
  if (caller === undefined) throw new Error('a request passed the front without being admitted');
  return caller;
}

function mustBeJson({ headers }: FastifyRequest): void {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (type === undefined ? hasBody : type !== 'application/json')
    throw new RequestInvalid('BAD_USER_INPUT', 'the body is not JSON');
}
