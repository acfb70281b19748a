import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LimitExceeded, RequestInvalid, type Json } from '#kernel';
import { LIMITS } from '../graphql/limits/bounds.js';
import type { RequestLimits } from '../graphql/limits/request-limits.js';
import { futileIn } from './futile.js';
import { OF_PARSING, problemOf, type Told } from './problems.js';

/** Bytes of one document: several times what asks for everything there is. */
export const MOST_BYTES = 32 * 1024;
const MOST_MISTAKES = 20;

/** One thing in a document that is not right, where it stands, and what to write instead. Lines and columns count from 1. */
export interface DocumentMistake extends Told {
  readonly line: number;
  readonly column: number;
}

/** The document must be mended at these places. Repeats nothing of it. */
export class DocumentRefused extends RequestInvalid {
  override readonly more: { readonly mistakes: Json };

  constructor(code: 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED', mistakes: readonly DocumentMistake[]) {
    super(code, mistakes.map(({ line, column }) => `${String(line)}:${String(column)}`).join(', '));
    this.more = { mistakes: mistakes.map((mistake) => ({ ...mistake })) };
  }
}

/** A document that may be registered. */
export interface SoundDocument {
  readonly document: DocumentNode;
  readonly operations: readonly OperationDefinitionNode[];
  /** In their order; none: the only operation has no name. */
  readonly names: readonly string[];
}

/** What a document is held against. */
export interface Measure {
  /** The schema that is served, once it is. */
  readonly schema: () => GraphQLSchema;
  readonly limits: Pick<RequestLimits, 'check'>;
}

/** Reads a document as the gate would run it. DocumentRefused with each mistake at its place; LIMIT_EXCEEDED for one that is larger than the
 *  gate accepts. `told`: the schema is told to the party whose document it is. */
export function judge({ schema, limits }: Measure, text: string, told = true): SoundDocument {
  if (Buffer.byteLength(text) > MOST_BYTES) throw new LimitExceeded('documentBytes', MOST_BYTES);
  if (Buffer.from(text).toString() !== text || text.includes('\0'))
    throw new RequestInvalid('BAD_USER_INPUT', 'a text with signs that are none');
  limits.check({ query: text });
  const document = parsed(text);
  refuse([...notExecutable(document), ...notValid(schema(), document)]);
  refuse(futileIn(document, told).map(({ at, ...more }) => ({ ...placeOf(at), ...more })));
  const operations = operationsOf(document);
  return { document, operations, names: operations.flatMap(({ name }) => (name ? [name.value] : [])) };
}

function refuse(mistakes: readonly DocumentMistake[]): void {
  if (mistakes.length > 0) throw new DocumentRefused('GRAPHQL_VALIDATION_FAILED', mistakes.slice(0, MOST_MISTAKES));
}

function operationsOf({ definitions }: DocumentNode): readonly OperationDefinitionNode[] {
  return definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
}

function parsed(text: string): DocumentNode {
  try {
    return parse(text, { maxTokens: LIMITS.tokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new DocumentRefused('GRAPHQL_PARSE_FAILED', [{ ...placeOf(error), ...OF_PARSING }]);
  }
}

function notExecutable(document: DocumentNode): readonly DocumentMistake[] {
  const operations = operationsOf(document);
  if (operations.length === 0)
    return [{ line: 1, column: 1, problem: 'There is no operation in it', remedy: 'Write a query or a mutation' }];
  return operations
    .filter(({ operation }) => operation === OperationTypeNode.SUBSCRIPTION)
    .map((node) => ({
      ...placeOf(new GraphQLError('', { nodes: node })),
      problem: 'There are no subscriptions here',
      remedy: 'Write a query or a mutation',
    }));
}

/** Rule by rule, for only so it is known which one a mistake breaks. */
function notValid(schema: GraphQLSchema, document: DocumentNode): readonly DocumentMistake[] {
  if (validate(schema, document, specifiedRules, { maxErrors: 1 }).length === 0) return [];
  const mistakes = specifiedRules.flatMap((rule) =>
    validate(schema, document, [rule], { maxErrors: MOST_MISTAKES }).map((error) => ({
      ...placeOf(error),
      ...problemOf(rule.name),
    })),
  );
  return mistakes.sort((one, other) => one.line - other.line || one.column - other.column);
}

function placeOf({ locations }: GraphQLError): Pick<DocumentMistake, 'line' | 'column'> {
  const { line, column } = locations?.[0] ?? { line: 1, column: 1 };
  return { line, column };
}
