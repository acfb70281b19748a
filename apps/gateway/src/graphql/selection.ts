import {
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  getDirectiveValues,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { CASE_TYPE, type CaseShape } from '#policies';
import type { Asked } from '../door/call.js';

/** What a selection needs to be read: named fragments and coerced variables. */
export interface Reading {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Fields of a selection, fragments opened, those skipped left out. All types here are object types, so a fragment always applies. */
export function fieldsOf(set: SelectionSetNode | undefined, reading: Reading): FieldNode[] {
  return (set?.selections ?? [])
    .filter((node) => isIncluded(node, reading))
    .flatMap((node) => {
      switch (node.kind) {
        case Kind.FIELD:
          return [node];
        case Kind.INLINE_FRAGMENT:
          return fieldsOf(node.selectionSet, reading);
        case Kind.FRAGMENT_SPREAD:
          return fieldsOf(reading.fragments.get(node.name.value)?.selectionSet, reading);
      }
    });
}

export function responseName(node: FieldNode): string {
  return node.alias?.value ?? node.name.value;
}

/** Every guarded field below these nodes of type `Casus`, with the response names that lead to it. */
export function askedOf(nodes: readonly FieldNode[], shape: CaseShape, reading: Reading): readonly Asked[] {
  const asked = new Map<string, Asked>();
  const walk = (type: string, node: FieldNode, path: readonly string[]): void => {
    for (const child of fieldsOf(node.selectionSet, reading)) {
      const member = shape.get(type)?.get(child.name.value);
      const here = [...path, responseName(child)];
      if (!member || member.kind === 'id') continue;
      if (member.kind === 'leaf') asked.set(here.join('.'), { coordinate: member.coordinate, path: here });
      else walk(member.type, child, here);
    }
  };
  for (const node of nodes) walk(CASE_TYPE, node, []);
  return [...asked.values()];
}

function isIncluded(node: SelectionNode, { variables }: Reading): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, node, variables);
  const include = getDirectiveValues(GraphQLIncludeDirective, node, variables);
  return skip?.['if'] !== true && include?.['if'] !== false;
}
