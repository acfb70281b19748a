import type { FastifyInstance } from 'fastify';
import { LedgerUnavailable } from '#kernel';
import { logFailure } from '../http/failure-log.js';
import { failureOf } from '../http/failure.js';
import type { OutcomeRecorder } from '../outcome/outcome-recorder.js';

/** Looks once more, when the bytes of an answer are about to be handed over, whether it may still leave: this process may have been paused
 *  since it was recorded, and facts may have changed. Then 503, and its outcome is ABORTED. */
export function holdBackLate(server: FastifyInstance, outcomes: Pick<OutcomeRecorder, 'isTooLate'>): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    if (!outcomes.isTooLate(reply.raw)) {
      done(null, payload);
      return;
    }
    const error = new LedgerUnavailable('the answer was ready too late to leave');
    logFailure(error.code, error, request);
    const { status, headers, body } = failureOf(error, request.routeOptions.url);
    reply.code(status).headers(headers).type('application/json; charset=utf-8').removeHeader('content-length');
    done(null, JSON.stringify(body));
  });
}
