import {
  OperationTypeNode,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { GUARDED_ROOTS, readingOf } from './calls.js';
import { JsonText, plainValue } from '#kernel';
import type { Document } from './inputs.js';
import { fieldsOf, selectionsOf, type Reading } from './selection.js';

/** Writes `data` as JSON text from the released values of the root fields, by response name: byte for byte what graphql-js
 *  would answer. Throws for a value that does not fit the schema; graphql-js then says what is wrong with it. */
export type Projection = (values: ReadonlyMap<string, unknown>) => string;

type Write = (value: unknown) => string;

const kept = new WeakMap<Document['operation'], Projection | null>();

/** The projection of an operation; null where graphql-js is needed: for root fields with resolvers, and where directives make
 *  the fields hang on variables. Made once for as long as Apollo keeps the document. */
export function projectionOf(schema: GraphQLSchema, source: Document): Projection | null {
  const known = kept.get(source.operation);
  if (known !== undefined) return known;
  const made = projection(schema, source);
  kept.set(source.operation, made);
  return made;
}

function projection(schema: GraphQLSchema, { operation, document }: Document): Projection | null {
  const query = schema.getQueryType();
  const reading = readingOf(document, {});
  if (!query || operation.operation !== OperationTypeNode.QUERY || reading.conditional) return null;
  const roots = Array.from(fieldsOf([operation.selectionSet], reading));
  if (!roots.every(([, [node]]) => isWritten(node))) return null;
  const write = objectWriter(query, roots, reading);
  return (values) => write(Object.fromEntries(values));
}

function isWritten({ name: { value } }: FieldNode): boolean {
  return GUARDED_ROOTS.includes(value) || value === '__typename';
}

type Fields = readonly (readonly [string, readonly [FieldNode, ...FieldNode[]]])[];

interface Member {
  /** Comma, name and colon before the value. */
  readonly head: string;
  /** Where the value stands in its object; at the root by response name, below by the name of the field. */
  readonly key: string;
  readonly write: Write;
}

function objectWriter(type: GraphQLObjectType, fields: Fields, reading: Reading): Write {
  const isRoot = type.name === 'Query';
  const members = fields.map(([name, nodes], index): Member => {
    const field = nodes[0].name.value;
    const head = `${index === 0 ? '' : ','}${JSON.stringify(name)}:`;
    return { head, key: isRoot ? name : field, write: memberWriter(type, nodes, reading) };
  });
  return (value) => {
    const object = value as Readonly<Record<string, unknown>>;
    let text = '{';
    for (const { head, key, write } of members) text += head + write(object[key]);
    return `${text}}`;
  };
}

function memberWriter(type: GraphQLObjectType, nodes: readonly FieldNode[], reading: Reading): Write {
  const name = nodes[0]?.name.value ?? '';
  if (name === '__typename') return () => JSON.stringify(type.name);
  const field = type.getFields()[name];
  if (!field) throw new RangeError(`${type.name} has no field ${name}`);
  return valueWriter(field.type, nodes, reading);
}

function valueWriter(type: GraphQLOutputType, nodes: readonly FieldNode[], reading: Reading): Write {
  if (isNonNullType(type)) {
    const write = innerWriter(type.ofType as GraphQLOutputType, nodes, reading);
    return (value) => {
      if (value === null || value === undefined) throw new TypeError('null where the schema allows none');
      return write(value);
    };
  }
  const write = innerWriter(type, nodes, reading);
  return (value) => (value === null || value === undefined ? 'null' : write(value));
}

/** For a value that is not null. */
function innerWriter(type: GraphQLOutputType, nodes: readonly FieldNode[], reading: Reading): Write {
  if (isObjectType(type)) {
    return objectWriter(type, Array.from(fieldsOf(selectionsOf(nodes), reading)), reading);
  }
  if (isListType(type)) {
    const write = valueWriter(type.ofType as GraphQLOutputType, nodes, reading);
    return (value) => `[${(plainValue(value) as readonly unknown[]).map(write).join()}]`;
  }
  if (!isLeafType(type)) throw new RangeError(`a value of ${String(type)} has no text of its own`);
  const isText = TEXTS.includes(type.name);
  return (value) =>
    isText && value instanceof JsonText && value.text.startsWith('"')
      ? value.text
      : leafText(type.serialize(plainValue(value)));
}

/** Types of which a text leaves as it is. */
const TEXTS: readonly string[] = ['String', 'Datum', 'DatumTijd'];

function leafText(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined || text === 'null') throw new TypeError('a leaf that became nothing');
  return text;
}
