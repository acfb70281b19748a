import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SettingsInvalid } from '#kernel';
import { Admission } from '#identity';
import { wayPastTheDoor } from './graphql/door-check.js';
import { GatewayModule } from './gateway.module.js';
import { guardGraphql } from './http/front.js';
import type { GatewayParts } from './parts.js';

const BODY_LIMIT = 256 * 1024;

/** Makes the HTTP server of the gateway, not yet listening. Refuses to start when a field of the case could be served
 *  past the door. */
export async function gatewayServer(parts: GatewayParts, logger?: LoggerService): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({ bodyLimit: BODY_LIMIT, forceCloseConnections: 'idle', requestTimeout: 30_000 });
  const app = await NestFactory.create<NestFastifyApplication>(GatewayModule.for(parts), adapter, {
    abortOnError: false,
    ...(logger && { logger }),
  });
  guardGraphql(adapter.getInstance(), app.get(Admission, { strict: false }), parts.clock);
  await app.init();
  const mistakes = wayPastTheDoor(app.get(GraphQLSchemaHost, { strict: false }).schema, parts.shape);
  if (mistakes.length > 0) throw new SettingsInvalid(`the schema has a way past the door: ${mistakes.join('; ')}`);
  return app;
}
