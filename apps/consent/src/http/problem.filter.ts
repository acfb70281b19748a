import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { GatewayError } from '#kernel';
import { problemOf } from './problem.js';

/** Answers everything that went wrong, wherever it did, as a problem of RFC 9457, and logs what the operator must know. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger('Consent');

  catch(error: unknown, host: ArgumentsHost): void {
    this.answer(error, host.switchToHttp().getResponse<FastifyReply>());
  }

  answer(error: unknown, reply: FastifyReply): void {
    const { status, headers, body } = problemOf(error);
    if (status >= 500) this.#logger.error(logLine(error));
    else if (status === 401) this.#logger.warn(logLine(error));
    reply.code(status).headers(headers).type('application/problem+json').send(JSON.stringify(body));
  }
}

/** Messages of drivers and of Node may quote what was sent: of errors that are not ours, only names, codes and places are logged. */
function logLine(error: unknown): string {
  if (error instanceof GatewayError) return `${error.code}: ${error.detail}${causeOf(error)}`;
  if (!(error instanceof Error)) return 'something that is no error was thrown';
  const places = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [`${error.name}${codeOf(error)}`, ...places].join('\n');
}

function causeOf({ cause }: GatewayError): string {
  return cause instanceof Error ? ` (${cause.name}${codeOf(cause)})` : '';
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
}
