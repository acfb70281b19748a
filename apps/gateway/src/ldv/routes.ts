import type { FastifyInstance, HTTPMethods } from 'fastify';
import type { Possession } from '#identity';
import { LDV_ACTIVITIES } from '../http/failure.js';
import { checkHead, notAllowed, traced } from '../http/front.js';
import type { Clock } from '../oauth/clock.js';
import type { ViewerAdmission } from '../proofs/viewer.js';
import { criteriaOf } from './criteria.js';
import { API_VERSION } from './problem.js';
import type { ReadingDesk } from './reading-desk.js';

const OTHER_METHODS: HTTPMethods[] = ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];
const BODY_LIMIT = 16 * 1024;

export interface ReadingFront {
  readonly admission: ViewerAdmission;
  readonly possession: Possession;
  readonly clock: Clock;
  readonly desk: ReadingDesk;
  /** Who keeps the log. */
  readonly logbook: { readonly logbookId: string; readonly organizationName: string };
}

/** The reading extension of Logboek dataverwerkingen (draft): processing activities by criterion, page by page. Throws what the failure
 *  filter answers as a problem (RFC 9457). */
export function openReading(
  server: FastifyInstance,
  { admission, possession, clock, desk, logbook }: ReadingFront,
): void {
  const url = LDV_ACTIVITIES;
  server.addHook('onRequest', async (request, reply) => {
    if (request.is404 || request.routeOptions.url !== url || request.method !== 'POST') return undefined;
    const trace = traced(request, reply);
    reply.headers(API_VERSION);
    const { caller } = await possession.admit(request, reply, admission, clock.now());
    request.viewer = { viewer: caller, trace };
    return checkHead(request, reply);
  });
  server.route({ method: OTHER_METHODS, url, handler: (_request, reply) => notAllowed(reply) });
  server.route({
    method: 'POST',
    url,
    bodyLimit: BODY_LIMIT,
    handler: async ({ viewer: admitted, body }, reply) => {
      if (!admitted) throw new Error('a request for activities passed the front without being admitted');
      const { viewer, trace } = admitted;
      const criteria = criteriaOf(body);
      const { activities, next } = viewer.officer
        ? await desk.forOfficer({ caller: viewer.officer, trace }, criteria)
        : await desk.forParty(viewer.party, trace, criteria);
      const metadata = { ...logbook, ...(next !== null && { 'dpl.ketenpoort.next': next }) };
      const answer = { metadata, processingActivities: activities };
      return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer));
    },
  });
}
