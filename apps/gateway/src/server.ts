import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SettingsInvalid } from '#kernel';
import { Admission, StaffAdmission } from '#identity';
import { watch } from '#operations';
import { wayPastTheDoor } from './graphql/door-check.js';
import { GatewayModule, PartnerWays } from './gateway.module.js';
import { answerFailure } from './http/failure.js';
import { FailureFilter } from './http/failure.filter.js';
import { answerDirectly, guardGraphql } from './http/front.js';
import { traceTokenRequests } from './http/token-trace.js';
import type { GatewayParts } from './parts.js';
import { StaffGraphql } from './staff/execute.js';
import { openStaffDoor, type StaffFront } from './staff/front.js';
import { staffRoot } from './staff/root.js';
import { StaffTurns } from './staff/turns.js';

const BODY_LIMIT = 256 * 1024;

/** Makes the HTTP server of the gateway, not yet listening. Refuses to start when a field of the case could be served
 *  past the door. */
export async function gatewayServer(parts: GatewayParts, logger?: LoggerService): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    ...{ bodyLimit: BODY_LIMIT, forceCloseConnections: 'idle', requestTimeout: 30_000, genReqId: () => randomUUID() },
    // A URL that the router cannot read is answered before any hook runs, and by default with the URL in it.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      watch(request, reply, outlook);
      answerFailure(error, request, reply);
    },
  });
  const outlook = parts.telemetry.watch(adapter.getInstance(), partyOf);
  const app = await NestFactory.create<NestFastifyApplication>(GatewayModule.for(parts), adapter, {
    abortOnError: false,
    ...(logger && { logger }),
  });
  app.useGlobalFilters(new FailureFilter());
  traceTokenRequests(adapter.getInstance());
  guardGraphql(adapter.getInstance(), admissionOf(parts, app), parts.clock);
  answerDirectly(adapter.getInstance(), app.get(PartnerWays, { strict: false }).direct);
  openStaffDoor(adapter.getInstance(), staffFront(parts, app.get(StaffAdmission, { strict: false })));
  await app.init();
  const mistakes = wayPastTheDoor(app.get(GraphQLSchemaHost, { strict: false }).schema, parts.shape);
  if (mistakes.length > 0) throw new SettingsInvalid(`the schema has a way past the door: ${mistakes.join('; ')}`);
  return app;
}

function partyOf({ admitted }: FastifyRequest): string | null {
  return admitted?.requester.oin ?? null;
}

function admissionOf({ telemetry: { tracing } }: GatewayParts, app: NestFastifyApplication): Pick<Admission, 'admit'> {
  const admission = app.get(Admission, { strict: false });
  if (!tracing) return admission;
  return { admit: (token, now) => tracing.step('admit', {}, () => admission.admit(token, now)) };
}

function staffFront(
  { changes, pseudonyms, model, policies, clock }: GatewayParts,
  admission: StaffAdmission,
): StaffFront {
  const turns = new StaffTurns(changes, pseudonyms);
  const root = staffRoot({ turns, manager: model.manager, catalogue: policies.catalogue });
  return { admission, clock, graphql: new StaffGraphql(root) };
}
