import type { PartyType } from '#kernel';
import type { Catalogue, Category, Field, Mark, NestedObject, Unit } from '#policies';

type Sketched = 'type' | 'level' | 'sensitivities' | 'origin' | 'group' | 'holders' | 'generalised';
export type FieldSketch = Partial<Pick<Field, Sketched>>;

/** Fields by name, `naam.voornamen` for one in a group. */
export interface UnitSketch {
  readonly marks?: readonly Mark[];
  /** Those of the category when left out. */
  readonly holders?: readonly PartyType[];
  readonly fields?: Readonly<Record<string, FieldSketch>>;
}

export interface CategorySketch extends UnitSketch {
  /** Field of `Casus`; the code in small letters when left out. */
  readonly name?: string;
  readonly lists?: Readonly<Record<string, UnitSketch>>;
}

/** A catalogue as made by `parseCatalogue`, but with nothing generated: what the sketch names and no more. */
export function catalogueWith(sketch: Readonly<Record<string, CategorySketch>>): Catalogue {
  const categories = Object.entries(sketch).map(([code, category]) => categoryWith(code, category));
  const units = categories.flatMap((category) => category.units);
  return {
    categories,
    units: new Map(units.map((unit) => [unit.id, unit])),
    fields: new Map(units.flatMap(({ fields }) => fields.map((field) => [field.coordinate, field]))),
  };
}

const DESCRIPTION = { nl: 'verzonnen', en: 'made up' };

function categoryWith(code: string, sketch: CategorySketch): Category {
  const { name = code.toLowerCase(), holders = ['GEMEENTE'], lists = {} } = sketch;
  const units = [
    unitWith(code, [], { holders, ...sketch }),
    ...Object.entries(lists).map(([list, unit]) => unitWith(code, [list], { holders, ...unit })),
  ];
  const paths = units.flatMap(({ path, fields, list }) => [
    ...(list ? [path] : []),
    ...fields.map((field) => field.path.slice(0, -1)).filter((group) => group.length > path.length),
  ]);
  const typeName = capital(name);
  const nested = new Map(
    paths.map((path): [string, NestedObject] => [
      path.join('.'),
      { path, typeName: typeName + path.map(capital).join(''), description: DESCRIPTION, normTime: null },
    ]),
  );
  const several = holders.length > 1;
  return { code, name, typeName, holders, several, description: DESCRIPTION, units, nested: [...nested.values()] };
}

function unitWith(category: string, path: readonly string[], sketch: UnitSketch): Unit {
  const { marks = [], holders = [], fields = {} } = sketch;
  const unit = { id: [category, ...path].join('.'), category, path, list: path.length > 0, marks, holders };
  return { ...unit, fields: Object.entries(fields).map(([name, field]) => fieldWith(unit, name.split('.'), field)) };
}

function fieldWith(unit: Omit<Unit, 'fields'>, names: readonly string[], sketch: FieldSketch): Field {
  const { type = 'TEXT', level = 1 } = sketch;
  const path = [...unit.path, ...names];
  return {
    coordinate: [unit.category, ...path].join('.'),
    ...{ category: unit.category, path, unit: unit.id, type, level, codes: [], sensitivities: [], origin: 'SEALED' },
    ...{ holders: unit.holders, generalised: type === 'DATE' || type === 'DATETIME' ? 'YEAR' : null, normTime: null },
    ...{ group: `L${String(level)}`, description: DESCRIPTION, source: 'assumption' },
    ...sketch,
  };
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
