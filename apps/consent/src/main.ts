import 'reflect-metadata';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { logLine, StartupError } from '#kernel';
import { consentSettings } from '#settings';
import { consentParts } from './parts.js';
import { consentServer } from './server.js';

Logger.overrideLogger(new ConsoleLogger({ json: true }));
const logger = new Logger('Consent');

/** Starts the consent register. On SIGTERM or SIGINT it answers what it took in, closes its connections and ends. */
async function main(): Promise<void> {
  const settings = consentSettings(process.env);
  const app = await consentServer(await consentParts(settings));
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
  const { host, port } = settings.listen;
  await app.listen(port, host);
  logger.log(`listening on ${host}:${String(port)}`);
}

function fail(error: unknown): never {
  logger.error(error instanceof StartupError ? error.message : logLine(error));
  process.exit(1);
}

// Node would tell the message of an error that nobody caught, and what caused it.
process.on('uncaughtException', fail);
main().catch(fail);
