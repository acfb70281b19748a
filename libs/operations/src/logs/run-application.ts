import { Logger } from '@nestjs/common';
import { logLine, StartupError } from '#kernel';
import { JsonLogger } from './json-logger.js';

/** Runs an application: all that Nest and we log goes out as lines of JSON, and an error that nobody caught ends the process with
 *  code 1 and a line that tells no message of it. Whole is told only what an operator must mend. */
export function runApplication(name: string, main: (log: JsonLogger) => Promise<void>): void {
  const log = new JsonLogger(name);
  Logger.overrideLogger(log);
  const fail = (error: unknown): void => {
    log.fatal(error instanceof StartupError ? error.message : logLine(error), 'Process');
    process.exit(1);
  };
  // Node would tell the message of an error that nobody caught, and what caused it.
  process.on('uncaughtException', fail);
  main(log).catch(fail);
}
