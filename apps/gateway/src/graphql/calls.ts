import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  getArgumentValues,
  visit,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
} from 'graphql';
import {
  isPurpose,
  isUuid,
  InputRefused,
  LimitExceeded,
  RequestInvalid,
  type GatewayError,
  type Purpose,
} from '#kernel';
import type { CaseShape } from '#policies';
import type { Call } from '../door/call.js';
import { checkConditions, coerced, type Document } from './inputs.js';
import { LIMITS, MOST_CASES } from './limits/bounds.js';
import { askedOf, askedOfPage, fieldsOf, type Reading } from './selection.js';

export type CallOrError = Call | { readonly key: string; readonly error: GatewayError };

/** Root fields that the door serves. */
export const GUARDED_ROOTS: readonly string[] = ['case', 'cases', 'access'];

interface RootField {
  readonly key: string;
  readonly nodes: readonly [FieldNode, ...FieldNode[]];
  readonly args: Readonly<Record<string, unknown>>;
  readonly purpose: Purpose;
}

/** Reads from an operation what it asks of the door, root field by root field. RequestInvalid, at its place in a GraphQLError,
 *  when no part of the operation can be executed: for its variables or its directives, or because it is no query. */
export function callsOf(schema: GraphQLSchema, shape: CaseShape, source: Document): readonly CallOrError[] {
  const { operation, document } = source;
  if (operation.operation !== OperationTypeNode.QUERY)
    throw new RequestInvalid('GRAPHQL_VALIDATION_FAILED', 'an operation that is no query');
  const reading = readingOf(document, coerced(schema, source));
  if (reading.conditional) checkConditions(source, reading);
  const asked = Array.from(fieldsOf([operation.selectionSet], reading)).filter(([, [node]]) =>
    GUARDED_ROOTS.includes(node.name.value),
  );
  if (asked.length > LIMITS.rootFields) throw new LimitExceeded('rootFields', LIMITS.rootFields);
  return asked.map(([key, nodes]) => callOf(schema, shape, { key, nodes, reading }));
}

function callOf(
  schema: GraphQLSchema,
  shape: CaseShape,
  { key, nodes, reading }: { readonly key: string; readonly nodes: RootField['nodes']; readonly reading: Reading },
): CallOrError {
  const [first] = nodes;
  const field = schema.getQueryType()?.getFields()[first.name.value];
  if (!field) return { key, error: new RequestInvalid('BAD_USER_INPUT', 'no such root field') };
  try {
    const args = getArgumentValues(field, first, reading.variables);
    const purpose = purposeOf(args['purpose']);
    return readCall(first.name.value, { key, nodes, args, purpose }, { shape, reading });
  } catch (error) {
    if (error instanceof RequestInvalid) return { key, error };
    if (!(error instanceof GraphQLError)) throw error;
    return { key, error: new RequestInvalid('BAD_USER_INPUT', 'an argument cannot be read', error) };
  }
}

function readCall(
  name: string,
  { key, nodes, args, purpose }: RootField,
  { shape, reading }: { readonly shape: CaseShape; readonly reading: Reading },
): Call {
  if (name === 'access') return { operation: 'access', key, purpose, caseId: uuidOf('id', args['id']) };
  if (name === 'case') {
    const asked = askedOf(nodes, shape, reading);
    return {
      operation: 'case',
      key,
      purpose,
      caseId: uuidOf('id', args['id']),
      asked,
      strict: args['mode'] === 'STRICT',
    };
  }
  const asked = askedOfPage(nodes, shape, reading);
  return { operation: 'cases', key, purpose, first: firstOf(args['first']), after: afterOf(args['after']), ...asked };
}

function purposeOf(value: unknown): Purpose {
  if (value === undefined || value === null || value === '')
    throw new RequestInvalid('MISSING_PURPOSE_OF_USE', 'no purpose');
  if (typeof value === 'string' && isPurpose(value)) return value;
  throw new RequestInvalid('UNKNOWN_PURPOSE', 'a purpose that does not exist');
}

function uuidOf(name: string, value: unknown): string {
  const id = typeof value === 'string' ? value.toLowerCase() : '';
  if (isUuid(id)) return id;
  throw mistakeAt(name, 'Send the id of a case, a UUID');
}

function mistakeAt(name: string, remedy: string): RequestInvalid {
  return new InputRefused([{ path: [name], problem: 'this value cannot be used', remedy }]);
}

function firstOf(value: unknown): number {
  if (value === undefined || value === null) return MOST_CASES;
  if (typeof value === 'number' && value >= 1 && value <= MOST_CASES) return value;
  throw mistakeAt('first', `Send a number from 1 to ${String(MOST_CASES)}`);
}

function afterOf(value: unknown): string | null {
  return value === undefined || value === null
    ? null
    : uuidOf('after', typeof value === 'string' ? Buffer.from(value, 'base64url').toString() : value);
}

/** How the selections of a document are read, its variables coerced. */
export function readingOf(document: DocumentNode, variables: Reading['variables']): Reading {
  return { variables, ...traitsOf(document) };
}

type Traits = Pick<Reading, 'fragments' | 'conditional'>;
const traits = new WeakMap<DocumentNode, Traits>();

/** What a document has whatever its variables: read once, for as long as Apollo keeps the document. */
function traitsOf(document: DocumentNode): Traits {
  const known = traits.get(document);
  if (known) return known;
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  let conditional = false;
  visit(document, { Directive: () => void (conditional = true) });
  const found = { fragments: new Map(fragments.map((fragment) => [fragment.name.value, fragment])), conditional };
  traits.set(document, found);
  return found;
}
