import { Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { logLine, type ErrorCode } from '#kernel';
import { inRequest, noteFailure } from '#operations';
import { ANSWERS } from '../graphql/answers.js';

const logger = new Logger('Gate');

/** The one place where the gateway logs why it did not answer, as `logLine` tells it: a fault at error, a caller who is not who it
 *  says it is at info, another mistake of a caller not at all. The code is noted for who looks on at the request. */
export function logFailure(code: ErrorCode, error: unknown, request?: FastifyRequest): void {
  noteFailure(request, code);
  if (ANSWERS[code].status >= 500) logger.error(inRequest(request, logLine(error)));
  else if (code === 'UNAUTHENTICATED') logger.log(inRequest(request, logLine(error)));
}
