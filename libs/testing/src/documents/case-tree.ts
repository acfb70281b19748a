import { CASE_TYPE, caseShape, type Catalogue, type CaseShape, type Member } from '#policies';

/** A member of the published case: a field of the catalogue, or an object or list with members of its own. */
export interface CaseNode {
  readonly name: string;
  /** Catalogue coordinate; null for what has members. */
  readonly coordinate: string | null;
  /** GraphQL type; empty for a field. */
  readonly type: string;
  readonly members: readonly CaseNode[];
}

/** The case as a tree, as the schema publishes it. */
export function caseTree(catalogue: Catalogue): CaseNode {
  const shape = caseShape(catalogue);
  return { name: 'case', coordinate: null, type: CASE_TYPE, members: membersOf(shape, CASE_TYPE) };
}

function membersOf(shape: CaseShape, type: string): CaseNode[] {
  const members = Array.from(shape.get(type) ?? []);
  return members.flatMap(([name, member]) => (member.kind === 'id' ? [] : [nodeOf(shape, name, member)]));
}

function nodeOf(shape: CaseShape, name: string, member: Exclude<Member, { kind: 'id' }>): CaseNode {
  if (member.kind === 'leaf') return { name, coordinate: member.coordinate, type: '', members: [] };
  return { name, coordinate: null, type: member.type, members: membersOf(shape, member.type) };
}

/** The coordinates in a tree, in its order. */
export function coordinatesIn(node: CaseNode): string[] {
  return node.coordinate === null ? node.members.flatMap(coordinatesIn) : [node.coordinate];
}

/** The tree with these fields alone, and what leads to them. */
export function treeOf(node: CaseNode, coordinates: ReadonlySet<string>): CaseNode {
  const members = node.members
    .map((member) => treeOf(member, coordinates))
    .filter(({ coordinate, members: own }) => own.length > 0 || (coordinate !== null && coordinates.has(coordinate)));
  return { ...node, members };
}
