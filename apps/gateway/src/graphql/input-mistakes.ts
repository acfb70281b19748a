import {
  coerceInputValue,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  typeFromAST,
  type GraphQLInputType,
  type GraphQLSchema,
  type VariableDefinitionNode,
} from 'graphql';
import type { InputMistake } from '#kernel';

/** As they came. */
type Variables = Readonly<Record<string, unknown>>;

/** More are not told at once. */
const MOST_MISTAKES = 50;

/** Everything in the variables of an operation that does not fit its types, each by its path from the variable down. Tells
 *  nothing of what was sent: only names of the schema. */
export function mistakesIn(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  variables: Variables,
): readonly InputMistake[] {
  return definitions.flatMap((definition) => mistakesOf(schema, definition, variables)).slice(0, MOST_MISTAKES);
}

function mistakesOf(
  schema: GraphQLSchema,
  { variable, type: node, defaultValue }: VariableDefinitionNode,
  variables: Variables,
): readonly InputMistake[] {
  const name = variable.name.value;
  const type = typeFromAST(schema, node);
  if (!isInputType(type)) return [];
  if (!Object.hasOwn(variables, name)) {
    if (defaultValue || !isNonNullType(type)) return [];
    return [{ path: [name], problem: 'it is missing', remedy: adviceFor(type) }];
  }
  const mistakes: InputMistake[] = [];
  coerceInputValue(variables[name], type, (path) => {
    const at = typeAt(type, path);
    mistakes.push({ path: [name, ...path], problem: `it does not fit ${String(at)}`, remedy: adviceFor(at) });
  });
  return mistakes;
}

/** The type of what stands at a path below an input. */
function typeAt(type: GraphQLInputType, path: readonly (string | number)[]): GraphQLInputType {
  const [step, ...rest] = path;
  if (step === undefined) return type;
  if (isNonNullType(type)) return typeAt(type.ofType, path);
  if (isListType(type)) return typeAt(type.ofType, typeof step === 'number' ? rest : path);
  const member = isInputObjectType(type) ? type.getFields()[step] : undefined;
  return member ? typeAt(member.type, rest) : type;
}

function adviceFor(type: GraphQLInputType): string {
  if (isNonNullType(type) || isListType(type)) return adviceFor(type.ofType);
  if (isEnumType(type)) return `Send one of: ${names(type.getValues().map(({ name }) => name))}`;
  if (isInputObjectType(type)) return `Send an object of these members: ${names(Object.keys(type.getFields()))}`;
  return `Send a ${type.name}`;
}

function names(all: readonly string[]): string {
  return all.join(', ');
}
