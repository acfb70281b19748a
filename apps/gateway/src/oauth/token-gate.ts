import type { FastifyInstance } from 'fastify';
import type { CertificateRequest } from '#identity';
import { answerWith, oauthError } from './oauth-answer.js';
import type { OAuthAnswer } from './oauth-answer.js';

const PATH = '/oauth/token';
const FORM = 'application/x-www-form-urlencoded';

/** Several times the largest assertion. Bytes. */
const MOST_BYTES = 32_768;

/** What is looked at in a request. */
export interface IncomingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: unknown;
  readonly socket: CertificateRequest['socket'];
}

/** What is done with a reply. */
export interface OutgoingReply {
  code(status: number): this;
  headers(values: Readonly<Record<string, string>>): this;
  type(contentType: string): this;
  send(text: string): unknown;
}

/** Refuses, before a byte of the body is read, what is not a form sent to the token endpoint by POST: parsers answer in their own
 *  words and may repeat what was sent. Parameters in the URL are refused whole: URLs end up in logs (OAU-03). */
export function guardTokenEndpoint(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    // By the route, however it is spelled; by the path for methods that have no route.
    const isForTokens = request.routeOptions.url === PATH || request.url.split(/[?#]/)[0] === PATH;
    const refusal = isForTokens ? refusalOf(request) : null;
    if (refusal === null) done();
    else sendAnswer(reply, refusal);
  });
}

export function sendAnswer(reply: OutgoingReply, { status, headers, body }: OAuthAnswer): void {
  reply.code(status).headers(headers).type('application/json').send(JSON.stringify(body));
}

function refusalOf(request: Omit<IncomingRequest, 'socket'>): OAuthAnswer | null {
  const { method, url } = request;
  if (method !== 'POST') return answerWith(oauthError('invalid_request', 'Use POST'), { allow: 'POST' }, 405);
  if (/[?#]/.test(url)) return oauthError('invalid_request', 'Send the parameters in the body, never in the URL');
  if (typeOf(request) !== FORM) return oauthError('invalid_request', `Send the parameters as ${FORM}`);
  const tooLarge = Number(request.headers['content-length'] ?? 0) > MOST_BYTES;
  return tooLarge ? answerWith(oauthError('invalid_request', 'The request is too large'), {}, 413) : null;
}

function typeOf({ headers }: Pick<IncomingRequest, 'headers'>): string | undefined {
  return String(headers['content-type']).split(';')[0]?.trim().toLowerCase();
}
