import { HeaderMap, type ApolloServerPlugin, type GraphQLRequestListener, type GraphQLResponse } from '@apollo/server';
import type { FastifyRequest } from 'fastify';
import { OperationTypeNode } from 'graphql';
import type { CaseShape } from '#policies';
import type { ContributionDesk } from '../contribution/contribution-desk.js';
import type { Answer } from '../door/call.js';
import type { Gate } from '../door/gate.js';
import { logFailure } from '../http/failure-log.js';
import type { OutcomeRecorder } from '../outcome/outcome-recorder.js';
import { callsOf } from './calls.js';
import type { GateContext } from './context.js';
import { contributionsOf } from './contributions.js';
import { causeOf, verdictOf } from './errors.js';
import { projectionOf, type Projection } from './projection.js';
import { mediaTypeFor, settle } from './response.js';
import { Written } from './written.js';

/** The ways in: for what is asked, and for what is contributed; and who sees to the outcome of an answer. */
export interface Doors {
  readonly gate: Pick<Gate, 'answer' | 'welcome'>;
  readonly desk: Pick<ContributionDesk, 'answer'>;
  readonly outcomes: Pick<OutcomeRecorder, 'follow'>;
}

/** Takes every operation through the gate as a whole, before execution: what execution then shapes has been decided,
 *  fetched and recorded, and nothing else is within its reach. */
export function gatePlugin({ gate, desk, outcomes }: Doors, shape: CaseShape): ApolloServerPlugin<GateContext> {
  const listener: GraphQLRequestListener<GateContext> = {
    async didResolveOperation({ schema, document, operation, request, contextValue }) {
      if (!operation) return;
      const source = { document, operation, variables: request.variables ?? {} };
      const { admitted } = contextValue;
      const changes = operation.operation === OperationTypeNode.MUTATION;
      const contributions = changes ? contributionsOf(schema, source) : [];
      const calls = changes ? [] : callsOf(schema, shape, source);
      if (contributions.length > 0) {
        contextValue.answer = await desk.answer(admitted, contributions);
        return;
      }
      if (calls.length === 0) {
        contextValue.admitted = { ...admitted, requester: await gate.welcome(admitted) };
        return;
      }
      contextValue.answer = await gate.answer({ ...admitted, calls });
      outcomes.follow(contextValue.reply.raw, contextValue.answer.recorded);
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
    willSendResponse({ request, response, errors, contextValue: { answer } }) {
      response.http.headers.set('content-type', mediaTypeFor(request.http?.headers.get('accept')));
      if (response.body.kind !== 'single') return Promise.resolve();
      const { singleResult } = response.body;
      if (answer && answer.report.records.length > 0) singleResult.extensions = { disclosure: disclosureOf(answer) };
      settle(singleResult, response.http, errors);
      return Promise.resolve();
    },
  };
  return { ...OF_THE_SERVER, requestDidStart: () => Promise.resolve(listener) };
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

function disclosureOf({ report: { records, withheld, forms } }: Answer): Record<string, unknown> {
  const [only] = records;
  return { records, ...(records.length === 1 && only && { record: only.id }), withheld, forms };
}
