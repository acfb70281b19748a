import { Kind, OperationTypeNode, parse, visit, type DocumentNode } from 'graphql';

const MOST_CHARACTERS = 2_000;
const ABOUT_THE_SCHEMA = ['__typename', '__schema', '__type'];
const NAME = /^[_A-Za-z][_0-9A-Za-z]*$/;

/** Whether a request by GET asks about the schema and nothing else. No answer to it has a field of a case, and all that it can carry
 *  are names, which begin with a letter: neither an id of a case nor a BSN, so that none ends up in a log (JZV-03). */
export function asksAboutTheSchema(parameters: unknown): boolean {
  const { query, variables } = memberOf(parameters);
  if (typeof query !== 'string' || query.length > MOST_CHARACTERS || !holdsNames(variables)) return false;
  try {
    return isAboutTheSchema(parse(query));
  } catch {
    return false;
  }
}

function isAboutTheSchema(document: DocumentNode): boolean {
  const [operation, ...others] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION || others.length > 0) return false;
  const { selections } = operation.selectionSet;
  return (
    operation.operation === OperationTypeNode.QUERY &&
    selections.every((node) => node.kind === Kind.FIELD && ABOUT_THE_SCHEMA.includes(node.name.value)) &&
    valuesOf(document).every((value) => NAME.test(value))
  );
}

function valuesOf(document: DocumentNode): readonly string[] {
  const values: string[] = [];
  const note = ({ value }: { readonly value: string }): void => void values.push(value);
  visit(document, { StringValue: note, IntValue: note, FloatValue: note });
  return values;
}

function holdsNames(variables: unknown): boolean {
  if (variables === undefined) return true;
  if (typeof variables !== 'string') return false;
  try {
    const values: unknown = JSON.parse(variables);
    return Object.values(memberOf(values)).every((value) => typeof value === 'string' && NAME.test(value));
  } catch {
    return false;
  }
}

function memberOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
