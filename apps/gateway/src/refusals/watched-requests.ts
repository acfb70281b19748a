import type { FastifyInstance, FastifyRequest } from 'fastify';
import { askerOf } from '#identity';
import { ANSWERS } from '../graphql/answers.js';
import type { Refused, RepeatedRefusals } from './repeated-refusals.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Registered client that was given no token, whatever it lacks. */
    refusedClient?: string;
  }
}

/** Notes requests that failed by what their party asked, or how often; and those for a token that were refused to a client that is known.
 *  Nobody else is counted: who they are is not known, and addresses are kept nowhere. */
export function watchFailures(server: FastifyInstance, refusals: Pick<RepeatedRefusals, 'note'>): void {
  server.addHook('onResponse', (request, _reply, done) => {
    const who = refusedIn(request);
    if (who) void refusals.note(who);
    done();
  });
}

function refusedIn({ failure, admitted, refusedClient }: FastifyRequest): Refused | null {
  if (refusedClient !== undefined) return { client: refusedClient };
  return admitted && isRefusal(failure) ? { party: askerOf(admitted.requester) } : null;
}

/** A fault of ours is none, and neither is a conflict: another was sooner. */
function isRefusal(code: string | undefined): boolean {
  if (code === undefined || code === 'CONFLICT') return false;
  return Object.entries(ANSWERS).some(([known, { status }]) => known === code && status < 500);
}
