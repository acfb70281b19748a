import { HeaderMap, type ApolloServerPlugin, type GraphQLRequestListener, type GraphQLResponse } from '@apollo/server';
import type { CaseShape } from '#policies';
import type { Answer } from '../door/call.js';
import type { Gate } from '../door/gate.js';
import { logFailure } from '../http/failure-log.js';
import type { OutcomeRecorder } from '../outcome/outcome-recorder.js';
import { callsOf } from './calls.js';
import type { GateContext } from './context.js';
import { causeOf, verdictOf } from './errors.js';
import { projectionOf, type Projection } from './projection.js';
import { mediaTypeFor, settle } from './response.js';
import { Written } from './written.js';

/** Takes every operation through the gate as a whole, before execution: what execution then shapes has been decided,
 *  fetched and recorded, and nothing else is within its reach. */
export function gatePlugin(
  gate: Pick<Gate, 'answer' | 'welcome'>,
  shape: CaseShape,
  outcomes: Pick<OutcomeRecorder, 'follow'>,
): ApolloServerPlugin<GateContext> {
  const listener: GraphQLRequestListener<GateContext> = {
    async didResolveOperation({ schema, document, operation, request, contextValue }) {
      if (!operation) return;
      const calls = callsOf(schema, shape, { document, operation, variables: request.variables ?? {} });
      const { admitted } = contextValue;
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
    didEncounterErrors({ errors }) {
      errors.forEach(logged);
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

function logged(error: unknown): void {
  logFailure(verdictOf(error).code, causeOf(error));
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
