import type { FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify';
import type { Possession, StaffAdmission } from '#identity';
import type { OFFICERS_GRAPHQL, STAFF_GRAPHQL } from '../http/failure.js';
import { checkHead, notAllowed, traced } from '../http/front.js';
import { mediaTypeFor } from '../graphql/response.js';
import type { Clock } from '../oauth/clock.js';
import type { StaffGraphql } from './execute.js';
import type { StaffRequest } from './turns.js';

declare module 'fastify' {
  interface FastifyRequest {
    staff?: StaffRequest;
  }
}

/** A convenant is posted here. Bytes. */
const BODY_LIMIT = 1024 * 1024;
const OTHER_METHODS: HTTPMethods[] = ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/** Who may enter, and how it is known who they are. */
export interface StaffAdmissionFront {
  readonly admission: StaffAdmission;
  readonly possession: Possession;
  readonly clock: Clock;
}

export interface StaffFront extends StaffAdmissionFront {
  readonly path: typeof STAFF_GRAPHQL | typeof OFFICERS_GRAPHQL;
  readonly graphql: StaffGraphql;
}

/** Admits who posts to this path: no byte of a body is read before the caller is known. Throws what the failure filter answers. */
export function admitStaff(server: FastifyInstance, url: string, front: StaffAdmissionFront): void {
  const { admission, possession, clock } = front;
  server.addHook('onRequest', async (request, reply) => {
    if (!isAt(url, request) || request.method !== 'POST') return undefined;
    const trace = traced(request, reply);
    const { caller } = await possession.admit(request, reply, admission, clock.now());
    request.staff = { caller, trace };
    return checkHead(request, reply);
  });
}

/** A door for staff to a schema of theirs. Throws what the failure filter answers. */
export function openStaffDoor(server: FastifyInstance, front: StaffFront): void {
  const { path: url, graphql } = front;
  admitStaff(server, url, front);
  server.route({ method: OTHER_METHODS, url, handler: (_request, reply) => notAllowed(reply) });
  server.route({
    method: 'POST',
    url,
    bodyLimit: BODY_LIMIT,
    handler: async (request, reply) => {
      if (!request.staff) throw new Error('a request of staff passed the front without being admitted');
      const { status, headers, body } = await graphql.answer(request.staff, request.body, request);
      return reply.code(status).headers(headers).type(mediaTypeFor(request.headers.accept)).send(JSON.stringify(body));
    },
  });
}

function isAt(url: string, { is404, routeOptions }: FastifyRequest): boolean {
  return !is404 && routeOptions.url === url;
}
