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

// One object without copies: it is made for every request.
function lineOf({ method, route, status, ms, aborted, party, requestId, trace, failure }: Seen): LogFields {
  const line: Record<string, unknown> = { context: 'Access', method, route, status, ms: Math.round(ms * 10) / 10 };
  if (party !== null) line['party'] = party;
  if (failure !== null) line['code'] = failure;
  if (aborted) line['aborted'] = true;
  line['request_id'] = requestId;
  if (trace) line['trace_id'] = trace.trace_id;
  return line;
}

/** A message of the log with the ids of the request that it belongs to. */
export function inRequest(request: FastifyRequest | undefined, message: string): LogFields | string {
  if (!request) return message;
  return { message, request_id: request.id, ...(request.trace && { trace_id: request.trace.trace_id }) };
}
