import { HeaderMap, type ApolloServerPlugin, type GraphQLRequestListener, type GraphQLResponse } from '@apollo/server';
import { Logger } from '@nestjs/common';
import type { GraphQLFormattedError } from 'graphql';
import { GatewayError, logLine } from '#kernel';
import type { CaseShape } from '#policies';
import type { Answer } from '../door/call.js';
import type { Gate } from '../door/gate.js';
import type { OutcomeRecorder } from '../outcome/outcome-recorder.js';
import { ANSWERS, isErrorCode } from './answers.js';
import { callsOf } from './calls.js';
import type { GateContext } from './context.js';
import { graphqlError } from './errors.js';
import { projectionOf, type Projection } from './projection.js';
import { Written } from './written.js';

const logger = new Logger('Gate');

/** Takes every operation through the gate as a whole, before execution: what execution then shapes has been decided,
 *  fetched and recorded, and nothing else is within its reach. */
export function gatePlugin(gate: Gate, shape: CaseShape, outcomes: OutcomeRecorder): ApolloServerPlugin<GateContext> {
  const listener: GraphQLRequestListener<GateContext> = {
    async didResolveOperation({ schema, document, operation, request, contextValue }) {
      if (!operation) return;
      const calls = callsOf(schema, shape, { document, operation, variables: request.variables ?? {} });
      if (calls.length === 0) return;
      const { admitted } = contextValue;
      try {
        contextValue.answer = await gate.answer({ ...admitted, calls });
      } catch (error) {
        logger.error(logLine(error));
        throw error instanceof GatewayError ? graphqlError(error) : error;
      }
      outcomes.follow(contextValue.reply.raw, contextValue.answer.recorded);
    },
    responseForOperation({ schema, document, operation, request, contextValue: { answer } }) {
      if (!answer || answer.errors.size > 0) return Promise.resolve(null);
      const write = projectionOf(schema, { document, operation, variables: request.variables ?? {} });
      return Promise.resolve(write && written(write, answer));
    },
    willSendResponse({ response, contextValue: { answer } }) {
      if (response.body.kind !== 'single' || !answer) return Promise.resolve();
      const { singleResult } = response.body;
      if (answer.report.records.length > 0) singleResult.extensions = { disclosure: disclosureOf(answer) };
      const failure = wholeFailure(answer, singleResult.errors, Object.keys(singleResult.data ?? {}).length);
      if (failure !== null) {
        delete singleResult.data;
        response.http.status = failure;
      }
      return Promise.resolve();
    },
  };
  return { requestDidStart: () => Promise.resolve(listener) };
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

/** The status when every root field failed; null when something was answered. */
function wholeFailure(
  answer: Answer,
  errors: readonly GraphQLFormattedError[] | undefined,
  roots: number,
): number | null {
  if (answer.errors.size === 0 || answer.errors.size < roots) return null;
  const code = errors?.[0]?.extensions?.['code'];
  return isErrorCode(code) ? ANSWERS[code].status : null;
}
