import { Kind, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';
import { RequestInvalid } from '#kernel';

/** Several times what the deepest useful document and the deepest convenant have. */
const MOST_DEPTH = 15;
const MOST_BRACKETS = 200;
const MOST_NESTING = 40;
/** Each is a change under the locks. */
const MOST_ROOTS = 20;

/** LIMIT_EXCEEDED for a valid document that is deeper or wider than any that is of use. */
export function checkDocument({ definitions }: DocumentNode): void {
  const fragments = new Map(
    definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION).map((one) => [one.name.value, one] as const),
  );
  const depths = new Map<string, number>();
  for (const definition of definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    if (depthOf(definition.selectionSet, fragments, depths) > MOST_DEPTH) throw tooMuch('a document that is too deep');
    if (rootsOf(definition.selectionSet, fragments) > MOST_ROOTS) throw tooMuch('too many root fields');
  }
}

/** LIMIT_EXCEEDED for JSON that is nested deeper than anything we read. */
export function checkNesting(value: unknown): void {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MOST_NESTING) throw tooMuch('JSON that is nested too deep');
    level = level.flatMap((one): unknown[] => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** Validation has seen to it that fragments form no circle. Each is measured once. */
function depthOf(set: SelectionSetNode | undefined, fragments: Fragments, known: Map<string, number>): number {
  const depths = (set?.selections ?? []).map((node) => {
    if (node.kind === Kind.FIELD) return 1 + depthOf(node.selectionSet, fragments, known);
    if (node.kind === Kind.INLINE_FRAGMENT) return depthOf(node.selectionSet, fragments, known);
    const name = node.name.value;
    const depth = known.get(name) ?? depthOf(fragments.get(name)?.selectionSet, fragments, known);
    known.set(name, depth);
    return depth;
  });
  return Math.max(0, ...depths);
}

function rootsOf(set: SelectionSetNode | undefined, fragments: Fragments): number {
  let count = 0;
  for (const node of set?.selections ?? []) {
    if (node.kind === Kind.FIELD) count += 1;
    else {
      const inner = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
      count += rootsOf(inner?.selectionSet, fragments);
    }
    if (count > MOST_ROOTS) return count;
  }
  return count;
}

function tooMuch(detail: string): RequestInvalid {
  return new RequestInvalid('LIMIT_EXCEEDED', detail);
}

/** Brackets in brackets, literals among them: the parser follows each with its own stack. */
export function checkText(query: string): void {
  let [depth, deepest] = [0, 0];
  for (const sign of query) {
    if ('[{('.includes(sign)) depth += 1;
    else if (']})'.includes(sign)) depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  if (deepest > MOST_BRACKETS) throw tooMuch('a document with too many brackets in brackets');
}
