import { Kind, type DocumentNode, type FieldNode, type OperationTypeNode, type SelectionSetNode } from 'graphql';

/** What selecting a field costs: by itself, and how often over what is selected below it. */
export interface FieldCost {
  readonly own: number;
  readonly times: number;
  /** Name of the type below. */
  readonly type: string | undefined;
  /** What is below is paid for each case on the page. */
  readonly isPage: boolean;
}

/** Costs by name of type and field; a type that is not known has no name. */
export interface CostTable {
  rootType(operation: OperationTypeNode): string | undefined;
  of(type: string | undefined, field: string): FieldCost;
}

/** A page of cases: how many it may have, as a number or as the name of the variable that says so, and what each of them costs. */
export interface Page {
  readonly first: number | { readonly variable: string };
  readonly cost: number;
}

/** What a selection comes to, its fragments opened at every mention. */
export interface Extent {
  readonly depth: number;
  /** Fields at its first level. */
  readonly width: number;
  readonly fields: number;
  /** Without its pages. */
  readonly cost: number;
  readonly pages: readonly Page[];
}

const NOTHING: Extent = { depth: 0, width: 0, fields: 0, cost: 0, pages: [] };
/** Of use to nobody, and fragments in fragments can mention it without end. */
const MOST_PAGES = 100;

/** The extent of each operation of a document that may not be valid yet. Each fragment is measured once; in a circle of fragments the
 *  one that closes it counts for nothing, and validation refuses it. */
export function extentsOf({ definitions }: DocumentNode, costs: CostTable): readonly Extent[] {
  const ruler = new Ruler(costs, definitions);
  return definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? [ruler.measure(definition.selectionSet, costs.rootType(definition.operation))]
      : [],
  );
}

class Ruler {
  readonly #fragments: ReadonlyMap<string, { readonly type: string; readonly set: SelectionSetNode }>;
  readonly #known = new Map<string, Extent>();

  constructor(
    private readonly costs: CostTable,
    definitions: DocumentNode['definitions'],
  ) {
    this.#fragments = new Map(
      definitions
        .filter((one) => one.kind === Kind.FRAGMENT_DEFINITION)
        .map(({ name, typeCondition, selectionSet: set }) => [name.value, { type: typeCondition.name.value, set }]),
    );
  }

  measure(set: SelectionSetNode | undefined, type: string | undefined): Extent {
    return (set?.selections ?? [])
      .map((node) => {
        if (node.kind === Kind.FIELD) return this.#field(node, type);
        if (node.kind === Kind.FRAGMENT_SPREAD) return this.#fragment(node.name.value);
        return this.measure(node.selectionSet, node.typeCondition?.name.value ?? type);
      })
      .reduce(together, NOTHING);
  }

  #field(node: FieldNode, type: string | undefined): Extent {
    const { own, times, type: inside, isPage } = this.costs.of(type, node.name.value);
    const { depth, fields, cost } = this.measure(node.selectionSet, inside);
    const measured = { depth: depth + 1, width: 1, fields: fields + 1 };
    return isPage
      ? { ...measured, cost: own, pages: [{ first: firstOf(node), cost }] }
      : { ...measured, cost: own + times * cost, pages: [] };
  }

  #fragment(name: string): Extent {
    const known = this.#known.get(name);
    if (known) return known;
    this.#known.set(name, NOTHING);
    const fragment = this.#fragments.get(name);
    const extent = this.measure(fragment?.set, fragment?.type);
    this.#known.set(name, extent);
    return extent;
  }
}

function together(a: Extent, b: Extent): Extent {
  return {
    depth: Math.max(a.depth, b.depth),
    width: a.width + b.width,
    fields: a.fields + b.fields,
    cost: a.cost + b.cost,
    pages: b.pages.length === 0 ? a.pages : [...a.pages, ...b.pages].slice(0, MOST_PAGES),
  };
}

/** What cannot be read is refused later; until then it is the largest page there is. */
function firstOf({ arguments: given = [] }: FieldNode): Page['first'] {
  const value = given.find(({ name }) => name.value === 'first')?.value;
  if (value?.kind === Kind.VARIABLE) return { variable: value.name.value };
  return value?.kind === Kind.INT ? Number(value.value) : Infinity;
}
