import {
  HeaderMap,
  type ApolloServerPlugin,
  type GraphQLRequestContextWillSendResponse,
  type GraphQLRequestListener,
  type GraphQLResponse,
} from '@apollo/server';
import type { FastifyRequest } from 'fastify';
import { OperationTypeNode } from 'graphql';
import type { CaseShape } from '#policies';
import type { Answer } from '../door/call.js';
import { logFailure } from '../http/failure-log.js';
import { ask, type Doors } from './asking.js';
import { callsOf, type CallOrError } from './calls.js';
import type { GateContext } from './context.js';
import { contributionsOf } from './contributions.js';
import type { DirectWay } from './direct.js';
import { causeOf, verdictOf } from './errors.js';
import { toldTheSchema } from './limits/introspection.js';
import { projectionOf, type Projection } from './projection.js';
import { mediaTypeFor, settle } from './response.js';
import { disclosureOf, Written } from './written.js';

/** Takes every operation through the gate as a whole, before execution: what execution then shapes has been decided,
 *  fetched and recorded, and nothing else is within its reach. */
export function gatePlugin(
  doors: Doors,
  direct: Pick<DirectWay, 'learn'>,
  shape: CaseShape,
): ApolloServerPlugin<GateContext> {
  const listener: GraphQLRequestListener<GateContext> = {
    async didResolveOperation({ schema, document, operation, source: text, request, contextValue }) {
      if (!operation) return;
      contextValue.admitted = toldTheSchema(document, contextValue.admitted);
      const { requester } = contextValue.admitted;
      direct.learn(text, schema, document);
      const source = { document, operation, variables: request.variables ?? {}, told: requester.terms.introspection };
      if (operation.operation === OperationTypeNode.MUTATION)
        contextValue.answer = await contribute(doors, contributionsOf(schema, source), contextValue);
      else contextValue.answer = await disclose(doors, callsOf(schema, shape, source), contextValue);
    },
    responseForOperation({ schema, document, operation, request, contextValue: { answer } }) {
      if (!answer || answer.errors.size > 0) return Promise.resolve(null);
      const write = projectionOf(schema, { document, operation, variables: request.variables ?? {} });
      return Promise.resolve(write && written(write, answer));
    },
    didEncounterErrors({ errors, contextValue: { reply } }) {
      for (const error of errors) logged(error, reply.request);
      return Promise.resolve();
    },
    willSendResponse(context) {
      finish(context);
      return Promise.resolve();
    },
  };
  return { ...OF_THE_SERVER, requestDidStart: () => Promise.resolve(listener) };
}

/** Type, status and `extensions` of an answer. */
function finish({ request, response, errors, contextValue }: GraphQLRequestContextWillSendResponse<GateContext>): void {
  const accept = request.http?.headers.get('accept');
  response.http.headers.set('content-type', mediaTypeFor(accept));
  if (response.body.kind !== 'single') return;
  const { singleResult } = response.body;
  const { answer } = contextValue;
  if (answer && answer.report.records.length > 0) singleResult.extensions = { disclosure: disclosureOf(answer.report) };
  settle(singleResult, { http: response.http, accept }, errors);
}

async function disclose(
  doors: Doors,
  calls: readonly CallOrError[],
  context: GateContext,
): Promise<GateContext['answer']> {
  const { admitted, reply } = context;
  return calls.length === 0 ? welcome(doors, context) : ask(doors, { admitted, calls, response: reply.raw });
}

async function contribute(
  doors: Doors,
  contributions: Parameters<Doors['desk']['answer']>[1],
  context: GateContext,
): Promise<GateContext['answer']> {
  return contributions.length === 0 ? welcome(doors, context) : doors.desk.answer(context.admitted, contributions);
}

/** Nothing is asked of a door. */
async function welcome({ gate }: Doors, context: GateContext): Promise<null> {
  context.admitted = { ...context.admitted, requester: await gate.welcome(context.admitted) };
  return null;
}

/** What fails outside an operation. Apollo's own log would tell messages whole: each of its errors is told to a hook as well. */
const OF_THE_SERVER: ApolloServerPlugin<GateContext> = {
  serverWillStart({ logger }) {
    Object.assign(logger, { error: () => undefined, warn: () => undefined });
    return Promise.resolve();
  },
  contextCreationDidFail({ error }) {
    logged(error);
    return Promise.resolve();
  },
  unexpectedErrorProcessingRequest({ error }) {
    logged(error);
    return Promise.resolve();
  },
};

function logged(error: unknown, request?: FastifyRequest): void {
  logFailure(verdictOf(error).code, causeOf(error), request);
}

/** The released values as text; null when one does not fit the schema: execution then tells which. */
function written(write: Projection, { values }: Answer): GraphQLResponse | null {
  try {
    const data = new Written(write(values));
    return { http: { headers: new HeaderMap() }, body: { kind: 'single', singleResult: { data } } };
  } catch {
    return null;
  }
}
