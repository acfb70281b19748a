import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { InputRefused, type InputMistake } from '#kernel';
import type { Admission, Possession } from '#identity';
import { randomText } from '#persistence';
import { traceOf, traceparentOf, type Trace } from '#ledger';
import type { DirectWay } from '../graphql/direct.js';
import { errorBody } from '../graphql/errors.js';
import { mediaTypeFor } from '../graphql/response.js';
import type { Clock } from '../oauth/clock.js';
import { GRAPHQL } from './failure.js';
import { answerTypeFor, isJson } from './negotiation.js';
import { ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, HOST, METHOD, mistakeIn } from './request-mistakes.js';
import { asksAboutTheSchema } from './schema-by-url.js';
import { toldTransaction } from './transaction.js';

/** Methods that Apollo does not claim, so that these too are answered by the guard. */
const OTHER_METHODS: HTTPMethods[] = ['PUT', 'PATCH', 'DELETE', 'TRACE'];

/** What the front asks. */
export interface FrontTerms {
  readonly admission: Pick<Admission, 'admit' | 'renew'>;
  readonly possession: Possession;
  readonly clock: Clock;
}

/** What lets one in. */
export type GuardTerms = Omit<FrontTerms, 'admission'> & { readonly admission: Pick<Admission, 'admit'> };

/** Stands before GraphQL, however its path is spelled: no byte of a document is read before the caller is known. Throws what
 *  the failure filter answers. */
export function guardGraphql(server: FastifyInstance, terms: GuardTerms): void {
  server.addHook('onRequest', async (request, reply) => {
    if (!isGraphql(request)) return undefined;
    // A query in a URL ends up in logs, and with it a case id (JZV-03).
    const byUrl = request.method === 'GET' && asksAboutTheSchema(request.query);
    if (request.method !== 'POST' && !byUrl) return notAllowed(reply);
    await admit(request, reply, terms);
    if (answerTypeFor(request.headers.accept) === null) return refused(reply, 406, ACCEPT);
    if (!byUrl) return checkHead(request, reply);
    checkUrl(request);
    return undefined;
  });
  server.addHook('preHandler', (request, _reply, done) => {
    done(isGraphql(request) && request.method === 'POST' ? mistakeIn(request.body) : undefined);
  });
  server.route({ method: OTHER_METHODS, url: GRAPHQL, handler: (_request, reply) => notAllowed(reply) });
}

/** Answers what needs no Apollo before it is reached. Stands behind all that `guardGraphql` checks. */
export function answerDirectly(server: FastifyInstance, direct: Pick<DirectWay, 'answer'>): void {
  server.addHook('preHandler', async (request, reply) => {
    const text = request.admitted && (await direct.answer(request.admitted, request.body, reply.raw));
    return text ? reply.type(mediaTypeFor(request.headers.accept)).send(text) : undefined;
  });
}

export function isGraphql({ is404, routeOptions }: FastifyRequest): boolean {
  return !is404 && routeOptions.url === GRAPHQL;
}

/** Of GraphQL only POST: a query in a URL ends up in logs. Whoever asks need not be known. */
export function notAllowed(reply: FastifyReply, allowed = 'POST'): FastifyReply {
  traced(reply.request, reply);
  return refused(reply.header('allow', allowed).header('fsc-error-code', 'METHOD_UNSUPPORTED'), 405, METHOD);
}

/** What HTTP itself has a status for: the method, the type of the body, the types that the caller reads. */
function refused(reply: FastifyReply, status: 405 | 406 | 415, mistake: InputMistake): FastifyReply {
  return reply.code(status).send(errorBody(new InputRefused([mistake])));
}

/** Admits who sends a request and shows that the token is theirs, and gives it its trace. */
export async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  { admission, possession, clock }: GuardTerms,
): Promise<void> {
  const trace = traced(request, reply);
  const { token, caller } = await possession.admit(request, reply, admission, clock.now());
  request.admitted = { token, requester: caller, trace };
}

/** The trace that the request goes on with, told to the caller; the answer is for nobody to keep. */
export function traced(request: FastifyRequest, reply: FastifyReply): Trace {
  const trace = traceOf(request.headers['traceparent']?.toString(), (bytes) => randomText(bytes, 'hex'));
  request.trace = trace;
  toldTransaction(request, reply);
  reply.header('traceparent', traceparentOf(trace));
  reply.header('cache-control', 'no-store');
  return trace;
}

/** Answers 415 when the body is not plain JSON, by its head; else undefined. BAD_USER_INPUT for a host or path that is no URL. */
export function checkHead(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  const { headers } = request;
  if (!isJson(headers['content-type'])) return refused(reply, 415, CONTENT_TYPE);
  // RFC 9110 §12.5.3: who refuses an encoding says which it takes.
  if (isEncoded(headers)) return refused(reply.header('accept-encoding', 'identity'), 415, CONTENT_ENCODING);
  checkUrl(request);
  return undefined;
}

function isEncoded(headers: FastifyRequest['headers']): boolean {
  return !['', 'identity'].includes(headers['content-encoding']?.trim().toLowerCase() ?? '');
}

function checkUrl({ hostname, url }: FastifyRequest): void {
  // What Apollo is handed is a URL made of these.
  if (!URL.canParse(url, `http://${hostname}/`)) throw new InputRefused([HOST]);
}
