import type { FastifyInstance, FastifyRequest } from 'fastify';
import { traceOf, traceparentOf, type Trace } from '#ledger';
import { randomText } from '#persistence';

const TOKEN = '/oauth/token';

/** Gives each request for a token a trace, told to the caller. Nothing is recorded under it, so a malformed one is begun anew, as W3C
 *  Trace Context has it, and not refused. */
export function traceTokenRequests(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.url === TOKEN) {
      request.trace = traceOfToken(request);
      reply.header('traceparent', traceparentOf(request.trace));
    }
    done();
  });
}

function traceOfToken({ headers }: FastifyRequest): Trace {
  const random = (bytes: number): string => randomText(bytes, 'hex');
  try {
    return traceOf(headers['traceparent']?.toString(), random);
  } catch {
    return traceOf(undefined, random);
  }
}
