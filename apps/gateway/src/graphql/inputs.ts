import {
  GraphQLError,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  getDirectiveValues,
  getVariableValues,
  visit,
  type ASTNode,
  type DirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { InputRefused, RequestInvalid } from '#kernel';
import { mistakesIn } from './input-mistakes.js';
import type { Reading } from './selection.js';

/** An operation with the variables that came with it, as they came. */
export interface Document {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Who sent it may ask for the schema; nobody else is told a name of it by a mistake. */
  readonly told?: boolean;
}

/** The variables of an operation, coerced. BAD_USER_INPUT, with every mistake by its path, when one cannot be. */
export function coerced(schema: GraphQLSchema, source: Document): Reading['variables'] {
  const {
    operation: { variableDefinitions: definitions = [] },
    variables,
    told = false,
  } = source;
  const { errors, coerced: values } = getVariableValues(schema, definitions, variables);
  const [first] = errors ?? [];
  if (first || !values) throw unusable(first, new InputRefused(mistakesIn(schema, definitions, variables, told)));
  return values;
}

/** BAD_USER_INPUT when a directive gets null from a variable: wherever in the operation it stands, also where another directive
 *  would keep execution away from it. So nothing is disclosed for a request that execution would then refuse. */
export function checkConditions(source: Document, { fragments, variables }: Reading): void {
  for (const directives of conditionsOf(source.operation, fragments)) {
    try {
      getDirectiveValues(GraphQLSkipDirective, { directives }, variables);
      getDirectiveValues(GraphQLIncludeDirective, { directives }, variables);
    } catch (error) {
      throw unusable(error);
    }
  }
}

type Conditions = readonly (readonly DirectiveNode[])[];
const known = new WeakMap<OperationDefinitionNode, Conditions>();

/** Directives by the node they stand at, in an operation and the fragments it comes by, each fragment once. */
function conditionsOf(operation: OperationDefinitionNode, fragments: Reading['fragments']): Conditions {
  const found = known.get(operation);
  if (found) return found;
  const conditions: (readonly DirectiveNode[])[] = [];
  const note = ({ directives }: { readonly directives?: readonly DirectiveNode[] | undefined }): void => {
    if (directives && directives.length > 0) conditions.push(directives);
  };
  const reached = new Set<ASTNode>([operation]);
  for (const node of reached) {
    visit(node, {
      [Kind.FIELD]: note,
      [Kind.INLINE_FRAGMENT]: note,
      [Kind.FRAGMENT_SPREAD]: (spread) => {
        note(spread);
        const fragment = fragments.get(spread.name.value);
        if (fragment) reached.add(fragment);
      },
    });
  }
  known.set(operation, conditions);
  return conditions;
}

/** The mistake that graphql-js found, at its place in the document. */
function unusable(
  found: unknown,
  mistake = new RequestInvalid('BAD_USER_INPUT', 'a directive cannot be used', found),
): GraphQLError {
  const nodes = found instanceof GraphQLError ? (found.nodes ?? null) : null;
  return new GraphQLError(mistake.message, { nodes, originalError: mistake });
}
