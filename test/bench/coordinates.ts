import { buildSchema, parse, type OperationDefinitionNode } from 'graphql';
import { caseShape, type Catalogue } from '#policies';
import { callsOf } from '../../apps/gateway/src/graphql/calls.js';
import { partnerSchema } from '../../apps/gateway/src/graphql/schema.js';
import { demoRegion } from '../../apps/launch/src/demo/demo-region.js';
import { DOCUMENT } from './query.js';

/** The fields of the bench's query, as the gateway reads them. */
export function coordinatesOf(catalogue: Catalogue): readonly string[] {
  const document = parse(DOCUMENT);
  const operation = document.definitions[0] as OperationDefinitionNode;
  const variables = { id: demoRegion().cases[0]?.id };
  const [call] = callsOf(buildSchema(partnerSchema(catalogue)), caseShape(catalogue), {
    document,
    operation,
    variables,
  });
  if (!call || !('asked' in call)) throw new Error('the query asks nothing of the case');
  return call.asked.map(({ coordinate }) => coordinate);
}
