import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { ConsentModule } from './consent.module.js';
import { guardRegister, refuseWhileClosing } from './http/front.js';
import { ProblemFilter } from './http/problem.filter.js';
import { closeUntrusted } from '#identity';
import { httpsOf } from '#settings';
import type { ConsentParts } from './parts.js';

/** Several times the largest statement. Bytes. */
const BODY_LIMIT = 16 * 1024;

/** Makes the HTTP server of the register, not yet listening. Closing it closes the register's connections too. */
export async function consentServer(parts: ConsentParts): Promise<NestFastifyApplication> {
  const problems = new ProblemFilter();
  const adapter = new FastifyAdapter({
    ...httpsOf(parts.tls),
    ...{ bodyLimit: BODY_LIMIT, forceCloseConnections: 'idle', requestTimeout: 30_000, return503OnClosing: false },
    // A URL that the router cannot read is answered before any hook runs, and by default with the URL in it.
    frameworkErrors: (error: Error, _request: unknown, reply: FastifyReply) => problems.answer(error, reply),
  });
  const options: Pick<NestApplicationOptions, 'abortOnError'> = { abortOnError: false };
  const app = await NestFactory.create<NestFastifyApplication>(ConsentModule.for(parts), adapter, options);
  app.useGlobalFilters(problems);
  closeUntrusted(app.getHttpServer());
  refuseWhileClosing(adapter.getInstance());
  guardRegister(adapter.getInstance(), parts);
  return app.init();
}
