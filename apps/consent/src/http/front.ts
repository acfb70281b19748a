import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GateClosing, RequestInvalid, type Instant } from '#kernel';
import { presentedToken, type Admission, type Possession } from '#identity';
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
    const [presented, now] = [presentedToken(request), clock()];
    const { scheme, token } = presented;
    if (scheme === 'DPOP') reply.header('dpop-nonce', possession.dpop.nonce(now));
    const requester = await admission.admit(token, now);
    await possession.prove(presented, requester.confirmation, request, now);
    request.caller = { token, requester, trace };
    mustBeJson(request);
  });
}

/** While the server closes, what still comes in on open connections is refused as a problem, and its connection ends. To be set up before
 *  the guard. */
export function refuseWhileClosing(server: FastifyInstance): void {
  let closing = false;
  server.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  server.addHook('onRequest', (_request, reply, done) => {
    if (closing) reply.header('connection', 'close');
    done(closing ? new GateClosing('the server is closing') : undefined);
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
