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
  /** Directives may leave fields out, depending on variables. */
  readonly conditional: boolean;
}

/** Fields of these selections by response name, as execution collects them: fragments opened, each once, and those skipped
 *  left out. All types here are object types, so a fragment always applies. */
export function fieldsOf(
  sets: readonly (SelectionSetNode | undefined)[],
  reading: Reading,
): ReadonlyMap<string, readonly [FieldNode, ...FieldNode[]]> {
  const fields = new Map<string, [FieldNode, ...FieldNode[]]>();
  // A fragment opened once and no more: opened at each mention, a few lines of fragments in fragments never end.
  const opened = new Set<string>();
  const collect = (set: SelectionSetNode | undefined): void => {
    for (const node of set?.selections ?? []) {
      if (!isIncluded(node, reading)) continue;
      if (node.kind === Kind.FIELD) place(node);
      else if (node.kind === Kind.INLINE_FRAGMENT) collect(node.selectionSet);
      else openOnce(node.name.value);
    }
  };
  const place = (node: FieldNode): void => {
    const known = fields.get(responseName(node));
    if (known) known.push(node);
    else fields.set(responseName(node), [node]);
  };
  const openOnce = (name: string): void => {
    if (opened.has(name)) return;
    opened.add(name);
    collect(reading.fragments.get(name)?.selectionSet);
  };
  sets.forEach(collect);
  return fields;
}

export function selectionsOf(nodes: readonly FieldNode[]): readonly (SelectionSetNode | undefined)[] {
  return nodes.map(({ selectionSet }) => selectionSet);
}

function responseName(node: FieldNode): string {
  return node.alias?.value ?? node.name.value;
}

type Nodes = readonly [FieldNode, ...FieldNode[]];

/** Every guarded field below these nodes of type `Casus`, with the response names that lead to it. */
export function askedOf(nodes: Nodes, shape: CaseShape, reading: Reading): readonly Asked[] {
  return askedOnce(nodes, reading, () => readAsked(nodes, shape, reading));
}

/** The same below nodes of type `CasePage`, each path from the list of cases on; and that list's response name. */
export function askedOfPage(
  nodes: Nodes,
  shape: CaseShape,
  reading: Reading,
): { readonly nodesKey: string; readonly asked: readonly Asked[] } {
  const lists = Array.from(fieldsOf(selectionsOf(nodes), reading)).filter(([, [node]]) => node.name.value === 'nodes');
  const asked = askedOnce(nodes, reading, () => lists.flatMap(([name, own]) => readAsked(own, shape, reading, [name])));
  return { nodesKey: lists[0]?.[0] ?? 'nodes', asked };
}

/** What was asked by a node, for documents in which that hangs on nothing else. Documents are kept by Apollo, nodes with them. */
const known = new WeakMap<FieldNode, readonly Asked[]>();

function askedOnce([node, ...others]: Nodes, reading: Reading, read: () => readonly Asked[]): readonly Asked[] {
  if (reading.conditional || others.length > 0) return read();
  const asked = known.get(node) ?? read();
  known.set(node, asked);
  return asked;
}

function readAsked(nodes: Nodes, shape: CaseShape, reading: Reading, from: readonly string[] = []): readonly Asked[] {
  const asked: Asked[] = [];
  const walk = (type: string, parents: Nodes, path: readonly string[]): void => {
    const fields = fieldsOf(selectionsOf(parents), reading);
    for (const [name, children] of fields) {
      const member = shape.get(type)?.get(children[0].name.value);
      const here = [...path, name];
      if (!member || member.kind === 'id') continue;
      if (member.kind === 'leaf') asked.push({ coordinate: member.coordinate, path: here });
      else walk(member.type, children, here);
    }
  };
  walk(CASE_TYPE, nodes, from);
  return asked;
}

function isIncluded(node: SelectionNode, { variables }: Reading): boolean {
  if (node.directives?.length === 0) return true;
  const skip = getDirectiveValues(GraphQLSkipDirective, node, variables);
  const include = getDirectiveValues(GraphQLIncludeDirective, node, variables);
  return skip?.['if'] !== true && include?.['if'] !== false;
}
