import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { InputRefused, type InputMistake } from '#kernel';
import type { Caller } from '#persistence';
import { DOCUMENTS } from '../http/failure.js';
import { admit, checkHead, notAllowed, type FrontTerms } from '../http/front.js';
import { membersOf } from '../http/members.js';
import type { DocumentDesk } from './desk.js';
import { MOST_BYTES } from './judge.js';
import { hashOfId } from './sent.js';

/** A text in JSON is longer than itself: signs may be written as six. Bytes. */
const BODY_LIMIT = 6 * MOST_BYTES + 1024;

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/** The methods that each route takes. */
const ALLOWED: ReadonlyMap<string, readonly HTTPMethods[]> = new Map([
  [DOCUMENTS, ['GET', 'HEAD', 'POST']],
  [`${DOCUMENTS}/review`, ['POST']],
  [`${DOCUMENTS}/:id`, ['GET', 'HEAD', 'DELETE']],
]);

const NO_TEXT: InputMistake = {
  path: ['text'],
  problem: 'there is no text',
  remedy: 'Send the text of the document in the member text of a JSON object',
};

interface Named {
  readonly Params: { readonly id: string };
  readonly Querystring: { readonly dryRun?: string };
}

/** The routes at which a party keeps its documents: admitted as for a question, and read anew, so that nobody who has lost their
 *  rights looks at anything. Throws what the failure filter answers. */
export function openDocumentRoutes(server: FastifyInstance, terms: FrontTerms, desk: DocumentDesk): void {
  guardDocuments(server, terms);
  const caller = async ({ admitted }: FastifyRequest): Promise<Caller> => {
    if (!admitted) throw new Error('a request about documents passed the front without being admitted');
    return { ...admitted, requester: await terms.admission.renew(admitted, terms.clock.now()) };
  };
  const options = { bodyLimit: BODY_LIMIT };
  server.post(DOCUMENTS, options, async (request, reply) => {
    const who = await caller(request);
    const { text, dryRun } = membersOf(request.body);
    const changed = await desk.add(who, textOf(text), dryRunOf(dryRun));
    return answer(reply.code(changed.records.length > 0 ? 201 : 200), changed);
  });
  server.post(`${DOCUMENTS}/review`, options, async (request, reply) => {
    const { requester } = await caller(request);
    const { text, documentId: id } = membersOf(request.body);
    const reviewed = typeof id === 'string' ? await desk.text(requester, hashOfId(id)) : textOf(text);
    return answer(reply, await desk.review(requester, reviewed));
  });
  server.get(DOCUMENTS, async (request, reply) => {
    const { requester } = await caller(request);
    return answer(reply, { documents: await desk.list(requester) });
  });
  server.get<Named>(`${DOCUMENTS}/:id`, async (request, reply) => {
    const { requester } = await caller(request);
    const { id } = request.params;
    return answer(reply, { documentId: id, text: await desk.text(requester, hashOfId(id)) });
  });
  server.delete<Named>(`${DOCUMENTS}/:id`, async (request, reply) => {
    const who = await caller(request);
    return answer(reply, await desk.remove(who, hashOfId(request.params.id), dryRunOf(request.query.dryRun)));
  });
}

/** Who asks by a method that a route does not take is told so before anybody asks who they are, as at GraphQL. */
function guardDocuments(server: FastifyInstance, terms: FrontTerms): void {
  server.addHook('onRequest', async (request, reply) => {
    const { url } = request.routeOptions;
    if (request.is404 || !url?.startsWith(DOCUMENTS)) return undefined;
    const allowed = ALLOWED.get(url) ?? [];
    if (!allowed.some((method) => method === request.method)) return notAllowed(reply, allowed.join(', '));
    await admit(request, reply, terms);
    return request.method === 'POST' ? checkHead(request, reply) : undefined;
  });
  for (const [url, allowed] of ALLOWED) {
    const method = METHODS.filter((one) => !allowed.includes(one));
    server.route({ method, url, handler: (_request, reply) => notAllowed(reply, allowed.join(', ')) });
  }
}

function answer(reply: FastifyReply, body: object): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(body));
}

function textOf(text: unknown): string {
  if (typeof text !== 'string') throw new InputRefused([NO_TEXT]);
  return text;
}

/** Nothing is changed on a word that may mean that nothing should be. */
function dryRunOf(value: unknown): boolean {
  if (value === undefined) return false;
  if (typeof value === 'boolean' || value === 'true' || value === 'false') return value === true || value === 'true';
  throw new InputRefused([
    { path: ['dryRun'], problem: 'this value cannot be used', remedy: 'Send true, false, or nothing' },
  ]);
}
