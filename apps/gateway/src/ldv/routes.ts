import type { FastifyInstance, FastifyReply, HTTPMethods } from 'fastify';
import type { Possession } from '#identity';
import { LDV_ACTIVITIES, LDV_REGISTER } from '../http/failure.js';
import { checkHead, notAllowed, traced } from '../http/front.js';
import type { Clock } from '../oauth/clock.js';
import { viewerOf, type ViewerAdmission } from '../proofs/viewer.js';
import { criteriaOf } from './criteria.js';
import { API_VERSION } from './problem.js';
import type { ReadingDesk } from './reading-desk.js';
import { questionOf, type Register } from './register.js';

const OTHERS: HTTPMethods[] = ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];
const BODY_LIMIT = 16 * 1024;

export interface ReadingFront {
  readonly admission: ViewerAdmission;
  readonly possession: Possession;
  readonly clock: Clock;
  readonly desk: ReadingDesk;
  readonly register: Register;
  /** Who keeps the log. */
  readonly logbook: { readonly logbookId: string; readonly organizationName: string };
}

/** The reading extension of Logboek dataverwerkingen (draft): processing activities by criterion, page by page; and the register that says
 *  what those activities are. Throws what the failure filter answers as a problem (RFC 9457). */
export function openReading(server: FastifyInstance, front: ReadingFront): void {
  guard(server, front);
  openActivities(server, front);
  openRegister(server, front);
}

const METHODS: Readonly<Record<string, string>> = { [LDV_ACTIVITIES]: 'POST', [LDV_REGISTER]: 'GET' };

function guard(server: FastifyInstance, { admission, possession, clock }: ReadingFront): void {
  server.addHook('onRequest', async (request, reply) => {
    if (request.is404 || METHODS[request.routeOptions.url ?? ''] !== request.method) return undefined;
    const trace = traced(request, reply);
    reply.headers(API_VERSION);
    const { caller } = await possession.admit(request, reply, admission, clock.now());
    request.viewer = { viewer: caller, trace };
    return request.method === 'POST' ? checkHead(request, reply) : undefined;
  });
}

function openRegister(server: FastifyInstance, { register, logbook }: ReadingFront): void {
  const url = LDV_REGISTER;
  server.route({ method: ['POST', ...OTHERS], url, handler: (_request, reply) => notAllowed(reply, 'GET') });
  server.get<{ Querystring: Readonly<Record<string, unknown>> }>(url, async (request, reply) => {
    const { party, officer } = viewerOf(request);
    const regions = party ? [party.region] : officer.regions;
    return json(reply, {
      metadata: logbook,
      processingActivities: await register.find(regions, questionOf(request.query)),
    });
  });
}

function json(reply: FastifyReply, answer: object): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer));
}

function openActivities(server: FastifyInstance, { desk, logbook }: ReadingFront): void {
  const url = LDV_ACTIVITIES;
  server.route({ method: ['GET', ...OTHERS], url, handler: (_request, reply) => notAllowed(reply) });
  server.route({
    method: 'POST',
    url,
    bodyLimit: BODY_LIMIT,
    handler: async ({ viewer: admitted, body }, reply) => {
      if (!admitted) throw new Error('a request for activities passed the front without being admitted');
      const { viewer, trace } = admitted;
      const criteria = criteriaOf(body);
      const { activities, next, everyKey, readUntil } = viewer.officer
        ? await desk.forOfficer({ caller: viewer.officer, trace }, criteria)
        : await desk.forParty(viewer.party, trace, criteria);
      const metadata = {
        ...logbook,
        ...(next !== null && { 'dpl.ketenpoort.next': next }),
        ...(!everyKey && { 'dpl.ketenpoort.every_key': false }),
        ...(readUntil !== null && { 'dpl.ketenpoort.read_until': readUntil }),
      };
      return json(reply, { metadata, processingActivities: activities });
    },
  });
}
