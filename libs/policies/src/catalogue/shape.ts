import type { Catalogue, Category, NestedObject, Unit } from './catalogue.js';

/** What a member of a published type stands for. */
export type Member =
  | { readonly kind: 'id' }
  | { readonly kind: 'leaf'; readonly coordinate: string }
  | { readonly kind: 'object'; readonly type: string }
  | { readonly kind: 'list'; readonly type: string; readonly unit: string }
  | { readonly kind: 'category'; readonly type: string; readonly category: string; readonly several: boolean };

/** The types of the case in order of publication, and the members of each. */
export type CaseShape = ReadonlyMap<string, ReadonlyMap<string, Member>>;

/** The name of the type that a case is published as. */
export const CASE_TYPE = 'Casus';

/** The tree behind the published case: a walk along it from `Casus` meets every coordinate of the catalogue exactly once. */
export function caseShape(catalogue: Catalogue): CaseShape {
  const root = new Map<string, Member>([['id', { kind: 'id' }]]);
  const shape = new Map<string, Map<string, Member>>([[CASE_TYPE, root]]);
  for (const category of catalogue.categories) {
    const { code, name, typeName, several } = category;
    root.set(name, { kind: 'category', type: typeName, category: code, several });
    for (const type of [typeName, ...category.nested.map((nested) => nested.typeName)]) shape.set(type, new Map());
    for (const unit of category.units) placeUnit(shape, category, unit);
  }
  return shape;
}

function placeUnit(shape: Map<string, Map<string, Member>>, category: Category, unit: Unit): void {
  const place = (path: readonly string[], member: Member): void => {
    const owner = nestedAt(category, path.slice(0, -1))?.typeName ?? category.typeName;
    shape.get(owner)?.set(String(path.at(-1)), member);
  };
  const list = unit.list ? nestedAt(category, unit.path) : undefined;
  if (list) place(unit.path, { kind: 'list', type: list.typeName, unit: unit.id });
  for (const { coordinate, path } of unit.fields) {
    const group = path.length - unit.path.length > 1 ? nestedAt(category, path.slice(0, -1)) : undefined;
    if (group) place(group.path, { kind: 'object', type: group.typeName });
    place(path, { kind: 'leaf', coordinate });
  }
}

function nestedAt(category: Category, path: readonly string[]): NestedObject | undefined {
  return category.nested.find((nested) => nested.path.join('.') === path.join('.'));
}
