import { randomUUID } from 'node:crypto';
import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Admission } from '#identity';
import { refuseWhileClosing, watch } from '#operations';
import { ConsentModule } from './consent.module.js';
import { guardRegister } from './http/front.js';
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
    genReqId: () => randomUUID(),
    // A URL that the router cannot read is answered before any hook runs, and by default with the URL in it.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      watch(request, reply, outlook);
      problems.answer(error, reply);
    },
  });
  const outlook = parts.telemetry.watch(adapter.getInstance(), ({ caller }) => caller?.requester.oin ?? null);
  const options: Pick<NestApplicationOptions, 'abortOnError'> = { abortOnError: false };
  const app = await NestFactory.create<NestFastifyApplication>(ConsentModule.for(parts), adapter, options);
  app.useGlobalFilters(problems);
  closeUntrusted(app.getHttpServer());
  refuseWhileClosing(adapter.getInstance());
  const { possession, clock } = parts;
  guardRegister(adapter.getInstance(), { admission: admissionOf(parts), possession, clock });
  return app.init();
}

function admissionOf({ admission, telemetry: { tracing } }: ConsentParts): Pick<Admission, 'admit'> {
  if (!tracing) return admission;
  return { admit: (token, now) => tracing.step('admit', {}, () => admission.admit(token, now)) };
}
