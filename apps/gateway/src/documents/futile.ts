import {
  GraphQLError,
  Kind,
  visit,
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type ValueNode,
} from 'graphql';
import { isPurpose, isUuid } from '#kernel';
import { GUARDED_ROOTS, readingOf } from '../graphql/calls.js';
import { MOST_CASES } from '../graphql/limits/bounds.js';
import { schemaQuestionIn } from '../graphql/limits/introspection.js';
import { fieldsOf } from '../graphql/selection.js';
import type { Told } from './problems.js';

/** What the gate would refuse at each run, whatever the variables: at which node, and what to write instead. */
export interface Futile extends Told {
  readonly at: GraphQLError;
}

const NO_PURPOSE: Told = {
  problem: 'There is no purpose',
  remedy: 'Give purpose a variable, or a purpose of the convenant',
};
const UNKNOWN_PURPOSE: Told = { ...NO_PURPOSE, problem: 'There is no such purpose' };
const NO_ID: Told = { problem: 'This is no id of a case', remedy: 'Give id a variable, or a UUID' };
const NO_NUMBER: Told = {
  problem: 'A page has no such number of cases',
  remedy: `Give first a variable, or a number from 1 to ${String(MOST_CASES)}`,
};
const NOT_TOLD: Told = {
  problem: 'The schema is not told to this party',
  remedy: 'Leave this out, or ask who runs the gate to change the terms of the party',
};

/** Reads a valid document. `told`: the schema is told to the party. */
export function futileIn(document: DocumentNode, told: boolean): readonly Futile[] {
  const question = told ? null : schemaQuestionIn(document);
  const whole = visit(document, { Directive: () => null });
  const reading = readingOf(whole, {});
  const roots = whole.definitions
    .flatMap((definition) => (definition.kind === Kind.OPERATION_DEFINITION ? [definition.selectionSet] : []))
    .flatMap((set) => Array.from(fieldsOf([set], reading).values(), ([first]) => first));
  return [
    ...(question ? [futile(question, NOT_TOLD)] : []),
    ...roots.filter(({ name }) => GUARDED_ROOTS.includes(name.value)).flatMap(futileArguments),
  ];
}

function futile(node: FieldNode | ArgumentNode, told: Told): Futile {
  return { at: new GraphQLError('', { nodes: node }), ...told };
}

function futileArguments(root: FieldNode): readonly Futile[] {
  const { arguments: given = [] } = root;
  const purpose = given.find(({ name }) => name.value === 'purpose');
  if (!purpose || purpose.value.kind === Kind.NULL) return [futile(purpose ?? root, NO_PURPOSE)];
  return given.flatMap((argument) => {
    const told = FAULTS[argument.name.value]?.(argument.value) ?? null;
    return told ? [futile(argument, told)] : [];
  });
}

/** By argument, what is wrong with a value that stands in the document itself. */
const FAULTS: Readonly<Record<string, (value: ValueNode) => Told | null>> = {
  purpose: (value) => (textIn(value) === null || isPurpose(textIn(value) ?? '') ? null : UNKNOWN_PURPOSE),
  id: (value) => (textIn(value) === null || isUuid((textIn(value) ?? '').toLowerCase()) ? null : NO_ID),
  first: (value) => {
    const count = value.kind === Kind.INT ? Number(value.value) : 1;
    return count >= 1 && count <= MOST_CASES ? null : NO_NUMBER;
  },
};

/** Null for what a variable gives. */
function textIn(value: ValueNode): string | null {
  switch (value.kind) {
    case Kind.STRING:
    case Kind.ENUM:
    case Kind.INT:
      return value.value;
    default:
      return null;
  }
}
