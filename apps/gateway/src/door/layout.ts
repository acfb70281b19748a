import type { Catalogue, Category, Field, Unit } from '#policies';
import type { Asked } from './call.js';

/** What was asked, as it will be shown: categories, units and fields in the order of the catalogue. */
export interface Layout {
  readonly categories: readonly CategoryLayout[];
  /** By coordinate, the paths at which the caller wrote the field. */
  readonly paths: ReadonlyMap<string, readonly (readonly string[])[]>;
}

export interface CategoryLayout {
  readonly category: Category;
  readonly units: readonly UnitLayout[];
}

export interface UnitLayout {
  readonly unit: Unit;
  readonly places: readonly Place[];
}

/** A field, and where it stands in an item of its unit. */
export interface Place {
  readonly field: Field;
  readonly path: readonly string[];
}

const layouts = new WeakMap<readonly Asked[], Layout>();

/** Lists of a kept document are the same object each time, and so is what is made of them. */
export function layoutOf(asked: readonly Asked[], catalogue: Catalogue): Layout {
  const known = layouts.get(asked);
  if (known) return known;
  const paths = new Map<string, (readonly string[])[]>();
  for (const { coordinate, path } of asked) paths.set(coordinate, [...(paths.get(coordinate) ?? []), path]);
  const categories = catalogue.categories
    .map((category) => ({ category, units: category.units.map((unit) => unitLayout(unit, paths)).filter(isAsked) }))
    .filter(({ units }) => units.length > 0);
  const made = { categories, paths };
  layouts.set(asked, made);
  return made;
}

function unitLayout(unit: Unit, asked: Layout['paths']): UnitLayout {
  const fields = unit.fields.filter(({ coordinate }) => asked.has(coordinate));
  return { unit, places: fields.map((field) => ({ field, path: field.path.slice(unit.path.length) })) };
}

function isAsked({ places }: UnitLayout): boolean {
  return places.length > 0;
}
