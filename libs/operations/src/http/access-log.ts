import type { FastifyRequest } from 'fastify';
import type { JsonLogger, LogFields } from '../logs/json-logger.js';
import type { Onlooker, Seen } from './seen.js';

const HEALTH = '/health/';

/** One line for each request: method, route, status, milliseconds, party, request id and trace id. Never a URL, a body or a case.
 *  Looks at the health of the process are at debug. */
export function accessLog(log: Pick<JsonLogger, 'access'>): Onlooker {
  return (seen) => {
    log.access(seen.route?.startsWith(HEALTH) ? 'debug' : 'info', lineOf(seen));
  };
}

function lineOf({ method, route, status, ms, aborted, party, requestId, trace, failure }: Seen): LogFields {
  return {
    ...{ context: 'Access', method, route, status, ms: Math.round(ms * 10) / 10 },
    ...(party !== null && { party }),
    ...(failure !== null && { code: failure }),
    ...(aborted && { aborted }),
    request_id: requestId,
    ...(trace && { trace_id: trace.trace_id }),
  };
}

/** A message of the log with the ids of the request that it belongs to. */
export function inRequest(request: FastifyRequest | undefined, message: string): LogFields {
  if (!request) return { message };
  return { message, request_id: request.id, ...(request.trace && { trace_id: request.trace.trace_id }) };
}
