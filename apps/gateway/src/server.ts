import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { SettingsInvalid } from '#kernel';
import { Admission, closeUntrusted, StaffAdmission } from '#identity';
import { refuseWhileClosing, watch } from '#operations';
import { Turns } from '#persistence';
import { DocumentDesk } from './documents/desk.js';
import type { Measure } from './documents/judge.js';
import { RegisteredDocuments } from './documents/registered-documents.js';
import { Reviews } from './documents/review.js';
import { openDocumentRoutes } from './documents/routes.js';
import { resolveDocuments } from './documents/running.js';
import { httpsOf } from '#settings';
import type { DirectWay } from './graphql/direct.js';
import { wayPastTheDoor } from './graphql/door-check.js';
import { Costs } from './graphql/limits/costs.js';
import { RequestLimits } from './graphql/limits/request-limits.js';
import { partnerSchema } from './graphql/schema.js';
import { canShowCertificates, GatewayModule, PartnerWays } from './gateway.module.js';
import { answerFailure, STAFF_GRAPHQL } from './http/failure.js';
import { openReading } from './ldv/routes.js';
import { readingFront } from './ldv/front.js';
import { FailureFilter } from './http/failure.filter.js';
import { answerDirectly, guardGraphql } from './http/front.js';
import { traceTokenRequests } from './http/token-trace.js';
import { limitGraphql } from './http/limits.js';
import { Overload, shedLoad } from './http/overload.js';
import { CurrentTerms } from './rates/current-terms.js';
import { limitTokenRequests } from './oauth/token-rate.js';
import type { GatewayParts } from './parts.js';
import { proofFront } from './proofs/front.js';
import { openProofRoutes } from './proofs/routes.js';
import { ViewerAdmission } from './proofs/viewer.js';
import { AddressRate } from './rates/addresses.js';
import { watchFailures } from './refusals/watched-requests.js';
import { holdBackLate } from './release/late-answers.js';
import { openExports } from './officers/exports/routes.js';
import { exportFront, officersFront } from './officers/front.js';
import { StaffGraphql } from './staff/execute.js';
import { openStaffDoor, type StaffFront } from './staff/front.js';
import { staffRoot } from './staff/root.js';
import { STAFF_SCHEMA } from './staff/schema.js';
import { StaffTurns } from './staff/turns.js';

const BODY_LIMIT = 256 * 1024;
/** For the head of a request, all of it, and the next one on a connection; looked at every few seconds. Milliseconds. */
const TIME_OUTS = {
  requestTimeout: 30_000,
  keepAliveTimeout: 72_000,
  http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
};

/** Makes the HTTP server of the gateway, not yet listening. Refuses to start when a field of the case could be served
 *  past the door. */
export async function gatewayServer(parts: GatewayParts, logger?: LoggerService): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    ...httpsOf(parts.settings.transport.tls),
    // Behind a proxy that was named, callers are told apart by the address that it says they have; by nobody else's word.
    trustProxy: [...parts.settings.transport.trustedProxies],
    ...{ bodyLimit: BODY_LIMIT, forceCloseConnections: 'idle', ...TIME_OUTS, return503OnClosing: false },
    genReqId: () => randomUUID(),
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
  closeUntrusted(app.getHttpServer());
  const server = adapter.getInstance();
  watchFailures(server, parts.refusals);
  refuseWhileClosing(server);
  shedLoad(server, new Overload(parts.settings.load));
  traceTokenRequests(server);
  limitTokenRequests(server, addressRate(parts));
  const admission = app.get(Admission, { strict: false });
  const { possession, clock } = parts;
  guardGraphql(server, { admission: seenIn(admission, parts), possession, clock });
  const schema = (): GraphQLSchema => app.get(GraphQLSchemaHost, { strict: false }).schema;
  const limits = requestLimits(parts);
  const reviews = new Reviews(parts.convenants, parts.policies.catalogue, parts.shape);
  const documents = { reviews, measure: { schema, limits } };
  openDocuments(server, parts, { ...documents, admission });
  limitGraphql(server, { limits, rates: parts.rates, terms: new CurrentTerms(admission, () => clock.now()) });
  openQuestions(server, app.get(PartnerWays, { strict: false }).direct, parts.outcomes);
  openOtherDoors(server, parts, { admission, staff: app.get(StaffAdmission, { strict: false }), documents });
  await app.init();
  const mistakes = wayPastTheDoor(app.get(GraphQLSchemaHost, { strict: false }).schema, parts.shape);
  if (mistakes.length > 0) throw new SettingsInvalid(`the schema has a way past the door: ${mistakes.join('; ')}`);
  return app;
}

/** Questions are answered past GraphQL where that can be, and none too late. */
function openQuestions(server: FastifyInstance, direct: DirectWay, outcomes: GatewayParts['outcomes']): void {
  answerDirectly(server, direct);
  holdBackLate(server, outcomes);
}

interface OtherDoors {
  readonly admission: Admission;
  readonly staff: StaffAdmission;
  readonly documents: DocumentTools;
}

/** What is not for questions about cases. */
function openOtherDoors(
  server: FastifyInstance,
  parts: GatewayParts,
  { admission, staff, documents }: OtherDoors,
): void {
  openStaffDoor(server, staffFront(parts, staff, documents));
  openStaffDoor(server, officersFront(parts, staff));
  openExports(server, exportFront(parts, staff));
  openReading(server, readingFront(parts, new ViewerAdmission(admission, staff)));
  openProofRoutes(server, proofFront(parts, new ViewerAdmission(admission, staff)));
}

function partyOf({ admitted }: FastifyRequest): string | null {
  return admitted?.requester.oin ?? null;
}

function seenIn(admission: Admission, { telemetry: { tracing } }: GatewayParts): Pick<Admission, 'admit'> {
  if (!tracing) return admission;
  return { admit: (token, now) => tracing.step('admit', {}, () => admission.admit(token, now)) };
}

function addressRate({ settings, clock }: GatewayParts): AddressRate {
  return new AddressRate(settings.rates.tokenRequestsPerAddress, () => clock.now());
}

function requestLimits({ policies: { catalogue }, shape }: GatewayParts): RequestLimits {
  return new RequestLimits(new Costs(buildSchema(partnerSchema(catalogue)), shape, catalogue));
}

interface DocumentTools {
  readonly reviews: Reviews;
  readonly measure: Measure;
}

/** What a request is to run, and where parties register what they run. */
function openDocuments(
  server: FastifyInstance,
  { changes, clock, documents: store, model, pseudonyms, possession }: GatewayParts,
  { admission, ...tools }: DocumentTools & { readonly admission: Admission },
): void {
  const turns = new Turns(changes, admission, () => clock.now());
  resolveDocuments(server, { admission, clock, documents: new RegisteredDocuments(store) });
  const desk = new DocumentDesk({ turns, store, pseudonyms, manager: model.manager, ...tools });
  openDocumentRoutes(server, { admission, possession, clock }, desk);
}

function staffFront(
  { changes, pseudonyms, model, policies, possession, clock, documents, settings }: GatewayParts,
  admission: StaffAdmission,
  tools: DocumentTools,
): StaffFront {
  const turns = new StaffTurns(changes, pseudonyms);
  const { catalogue } = policies;
  const certificates = canShowCertificates(settings.transport);
  const root = staffRoot({ turns, manager: model.manager, catalogue, documents, certificates, ...tools });
  return {
    path: STAFF_GRAPHQL,

    admission,
    possession,
    clock,
    graphql: new StaffGraphql(STAFF_SCHEMA, root),
  };
}
