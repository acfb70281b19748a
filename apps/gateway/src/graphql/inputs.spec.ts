import { describe, expect, it } from '@jest/globals';
import { buildSchema, GraphQLError, Kind, parse, validate, type OperationDefinitionNode } from 'graphql';
import { caseShape } from '#policies';
import { CASE_ID, catalogueWith } from '#testing';
import { callsOf, type CallOrError } from './calls.js';
import { verdictOf } from './errors.js';
import { partnerSchema } from './schema.js';

const catalogue = catalogueWith({ K01: { name: 'identiteit', fields: { status: {} } } });
const schema = buildSchema(partnerSchema(catalogue));
const shape = caseShape(catalogue);
const CASE = `case(id: "${CASE_ID}", purpose: "CASUSOVERLEG")`;

function read(text: string, variables: Record<string, unknown>): readonly CallOrError[] {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const operation = document.definitions.find(
    (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
  );
  return callsOf(schema, shape, { document, operation: operation!, variables });
}

function refusalOf(text: string, variables: Record<string, unknown>): unknown {
  try {
    read(text, variables);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('an operation whose variables or directives cannot be used', () => {
  const many = Array.from({ length: 60 }, (_, index) => `$v${String(index)}: ID!`).join(' ');
  const each = Array.from({ length: 60 }, (_, n) => `a${String(n)}: case(id: $v${String(n)}) { id }`).join(' ');
  const WITH_NULL = { v: null };

  it.each<[string, string, Record<string, unknown>]>([
    ['a variable is missing', `query ($id: ID!) { case(id: $id) { id } }`, {}],
    ['a variable has another type', `query ($id: ID!) { case(id: $id) { id } }`, { id: { a: 1 } }],
    ['more variables are missing than graphql-js counts', `query (${many}) { ${each} }`, {}],
    ['a root field hangs on null', `query ($v: Boolean = true) { ${CASE} @skip(if: $v) { id } }`, WITH_NULL],
    ['a field of the case does', `query ($v: Boolean = true) { ${CASE} { id @include(if: $v) } }`, WITH_NULL],
    ['another root field does', `query ($v: Boolean = true) { ${CASE} { id } me { oin @skip(if: $v) } }`, WITH_NULL],
    [
      'a field of the access to a case does',
      `query ($v: Boolean = true) { access(id: "${CASE_ID}", purpose: "CRISIS") { fields { field @skip(if: $v) } } }`,
      WITH_NULL,
    ],
    [
      'a field of a page does',
      `query ($v: Boolean = true) { cases(purpose: "CRISIS") { pageInfo { hasNextPage @skip(if: $v) } } }`,
      WITH_NULL,
    ],
    [
      'a fragment or a field in it does',
      `query ($v: Boolean = true) { ...A } fragment A on Query { ...B @skip(if: false) } fragment B on Query { ... @include(if: $v) { me { oin } } }`,
      WITH_NULL,
    ],
    [
      'a field does that another directive leaves out',
      `query ($v: Boolean = true) { me @skip(if: true) @include(if: $v) { oin } ${CASE} { id } }`,
      WITH_NULL,
    ],
  ])('asks nothing of the door, and has BAD_USER_INPUT and a place: %s', (_case, text, variables) => {
    const error = refusalOf(text, variables);
    expect(error).toBeInstanceOf(GraphQLError);
    expect(verdictOf(error).code).toBe('BAD_USER_INPUT');
    expect((error as GraphQLError).locations).toHaveLength(1);
  });

  it('is read when they can: variables of other operations and unused fragments do not count', () => {
    const text = `query A ($v: Boolean = true) { ${CASE} @include(if: $v) { id } }
      query B ($w: Boolean!) { me { ...F } } fragment F on Me { oin @skip(if: $w) }`;
    expect(read(text, {})).toHaveLength(1);
    expect(read(text, { v: false })).toEqual([]);
  });
});

describe('an operation that is no query', () => {
  it.each(['mutation { __typename }', `subscription { ${CASE} { id } }`])('asks nothing of the door: %s', (text) => {
    const error = refusalOf(text, {});
    expect(verdictOf(error).code).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});
