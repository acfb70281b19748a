import { Logger } from '@nestjs/common';
import { logLine, type ErrorCode } from '#kernel';
import { ANSWERS } from '../graphql/answers.js';

const logger = new Logger('Gate');

/** The one place where the gateway logs why it did not answer, as `logLine` tells it: a fault at error, a caller who is not who it
 *  says it is at log, another mistake of a caller not at all. */
export function logFailure(code: ErrorCode, error: unknown): void {
  if (ANSWERS[code].status >= 500) logger.error(logLine(error));
  else if (code === 'UNAUTHENTICATED') logger.log(logLine(error));
}
