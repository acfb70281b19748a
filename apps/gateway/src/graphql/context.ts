import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Renewable, Requester } from '#identity';
import type { Trace } from '#ledger';
import type { Answer } from '../door/call.js';

/** What the front learned of a request before GraphQL is reached. */
export interface Admitted extends Renewable {
  readonly requester: Requester;
  readonly trace: Trace;
  /** What the gate was asked for this request, and answers: it is asked once. */
  asked?: Promise<Answer>;
}

/** One GraphQL request on its way. */
export interface GateContext {
  admitted: Admitted;
  readonly reply: FastifyReply;
  answer: Answer | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    admitted?: Admitted;
  }
}

export function contextOf(request: FastifyRequest, reply: FastifyReply): GateContext {
  if (!request.admitted) throw new Error('a GraphQL request passed the front without being admitted');
  return { admitted: request.admitted, reply, answer: null };
}
