import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RequestLimits } from '../graphql/limits/request-limits.js';
import type { CurrentTerms } from '../rates/current-terms.js';
import type { Rates } from '../rates/rates.js';
import { GRAPHQL } from './failure.js';
import { membersOf } from './members.js';

/** What limits a request, and how often there may be one. */
export interface Limiting {
  readonly limits: Pick<RequestLimits, 'check'>;
  readonly rates: Pick<Rates, 'request'>;
  readonly terms: Pick<CurrentTerms, 'counted'>;
}

/** Stands between the guard and GraphQL: of who asks too often no body is read, and what asks too much is neither validated nor
 *  executed. Throws what the failure filter answers. To be set up after the guard. */
export function limitGraphql(server: FastifyInstance, { limits, rates, terms }: Limiting): void {
  server.addHook('onRequest', async (request) => {
    const { admitted } = request;
    if (!admitted) return;
    await terms.counted(admitted, async (requester) => {
      await rates.request(requester);
      if (requester !== admitted.requester) request.admitted = { ...admitted, requester };
    });
  });
  server.addHook('preHandler', (request, _reply, done) => {
    try {
      if (request.admitted && request.routeOptions.url === GRAPHQL) limits.check(askedBy(request));
      done();
    } catch (error) {
      done(error instanceof Error ? error : new Error('something that is no error was thrown'));
    }
  });
}

/** By GET the variables are a text, of a bounded length and holding names alone. */
function askedBy({ method, body, query }: FastifyRequest): { readonly query?: unknown; readonly variables?: unknown } {
  return membersOf(method === 'GET' ? query : body);
}
