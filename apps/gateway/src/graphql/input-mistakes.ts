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

/** More are not told at once, and not looked for: a body at the limit can hold a hundred thousand. */
const MOST_MISTAKES = 50;

/** Ends the search for mistakes; never leaves this file. */
class Enough extends Error {}

/** What would fit, in words of the schema, or without any name of it. */
type Advice = (type: GraphQLInputType) => Pick<InputMistake, 'problem' | 'remedy'>;

/** What in the variables of an operation does not fit its types, each by its path from the variable down. Tells nothing of what
 *  was sent but the names of variables and members; and of the schema, what it would have there, only where it is `told`. */
export function mistakesIn(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  variables: Variables,
  told: boolean,
): readonly InputMistake[] {
  const advice = told ? IN_ITS_WORDS : WITHOUT_NAMES;
  const mistakes: InputMistake[] = [];
  const note: Note = (path, type, missing) => {
    const { problem, remedy } = advice(type);
    mistakes.push({ path, problem: missing ? 'it is missing' : problem, remedy });
    if (mistakes.length === MOST_MISTAKES) throw new Enough();
  };
  try {
    for (const definition of definitions) look(schema, definition, variables, note);
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return mistakes;
}

type Note = (path: InputMistake['path'], type: GraphQLInputType, missing: boolean) => void;

function look(
  schema: GraphQLSchema,
  { variable, type: node, defaultValue }: VariableDefinitionNode,
  variables: Variables,
  note: Note,
): void {
  const name = variable.name.value;
  const type = typeFromAST(schema, node);
  if (!isInputType(type)) return;
  if (Object.hasOwn(variables, name)) {
    coerceInputValue(variables[name], type, (path) => {
      note([name, ...path], typeAt(type, path), false);
    });
  } else if (!defaultValue && isNonNullType(type)) {
    note([name], type, true);
  }
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

const IN_ITS_WORDS: Advice = (type) => ({ problem: `it does not fit ${String(type)}`, remedy: adviceFor(type) });
const WITHOUT_NAMES: Advice = () => ({ problem: 'it does not fit', remedy: 'Send what the schema has here' });

function adviceFor(type: GraphQLInputType): string {
  if (isNonNullType(type) || isListType(type)) return adviceFor(type.ofType);
  if (isEnumType(type)) return `Send one of: ${names(type.getValues().map(({ name }) => name))}`;
  if (isInputObjectType(type)) return `Send an object of these members: ${names(Object.keys(type.getFields()))}`;
  return `Send a ${type.name}`;
}

function names(all: readonly string[]): string {
  return all.join(', ');
}
