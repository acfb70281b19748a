import type { FastifyReply, FastifyRequest } from 'fastify';

export type Named = FastifyRequest<{
  Params: Readonly<Record<string, string>>;
  Querystring: Readonly<Record<string, unknown>>;
}>;
export type AnswerTo = (request: Named, reply: FastifyReply) => Promise<unknown>;
export type AnswerAbout<What> = (what: What, request: Named, reply: FastifyReply) => Promise<unknown>;

/** Opens a path below that of the proofs. */
export type Get = (path: string, answer: AnswerTo) => void;
