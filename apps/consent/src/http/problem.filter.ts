import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { logLine } from '#kernel';
import { inRequest, noteFailure } from '#operations';
import { problemOf } from './problem.js';

/** Answers everything that went wrong, wherever it did, as a problem of RFC 9457. Logs it as `logLine` tells it: a fault at error,
 *  a caller who is not who it says it is at info, another mistake of a caller not at all. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger('Consent');

  catch(error: unknown, host: ArgumentsHost): void {
    this.answer(error, host.switchToHttp().getResponse<FastifyReply>());
  }

  answer(error: unknown, reply: FastifyReply): void {
    const { status, headers, body } = problemOf(error);
    noteFailure(reply.request, body.code);
    if (status >= 500) this.#logger.error(inRequest(reply.request, logLine(error)));
    else if (status === 401) this.#logger.log(inRequest(reply.request, logLine(error)));
    reply.code(status).headers(headers).type('application/problem+json').send(JSON.stringify(body));
  }
}
