import { getArgumentValues, GraphQLError, type FieldNode, type GraphQLSchema } from 'graphql';
import { LimitExceeded, RequestInvalid } from '#kernel';
import type { ContributionCall, ContributionOrError } from '../contribution/contribution-desk.js';
import { readingOf } from './calls.js';
import { checkConditions, coerced, type Document } from './inputs.js';
import { LIMITS } from './limits/bounds.js';
import { fieldsOf, type Reading } from './selection.js';

/** Reads from a mutation what it contributes, root field by root field. InputRefused when a variable does not fit. */
export function contributionsOf(schema: GraphQLSchema, source: Document): readonly ContributionOrError[] {
  const reading = readingOf(source.document, coerced(schema, source));
  if (reading.conditional) checkConditions(source, reading);
  const asked = Array.from(fieldsOf([source.operation.selectionSet], reading)).filter(
    ([, [node]]) => node.name.value === 'contribute',
  );
  // Each is a transaction of its own.
  if (asked.length > LIMITS.contributions) throw new LimitExceeded('contributions', LIMITS.contributions);
  return asked.map(([key, [node]]) => callOf(schema, key, node, reading));
}

function callOf(schema: GraphQLSchema, key: string, node: FieldNode, { variables }: Reading): ContributionOrError {
  const field = schema.getMutationType()?.getFields()['contribute'];
  if (!field) throw new RangeError('the schema has no mutation contribute');
  try {
    return { key, ...readArguments(getArgumentValues(field, node, variables)) };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { key, error: new RequestInvalid('BAD_USER_INPUT', 'an argument cannot be read', error) };
  }
}

// Of these types by the schema.
function readArguments(args: Readonly<Record<string, unknown>>): Omit<ContributionCall, 'key'> {
  return {
    caseId: String(args['case']).toLowerCase(),
    category: String(args['category']),
    input: args['input'] as ContributionCall['input'],
    expectedVersion: Number(args['expectedVersion']),
    idempotencyKey: String(args['idempotencyKey']),
  };
}
