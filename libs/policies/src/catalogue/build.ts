import type { Level, PartyType } from '#kernel';
import type { Path } from '../configuration/yaml-file.js';
import type { Catalogue, Category, Field, Generalisation, NestedObject, Sensitivity, Unit } from './catalogue.js';
import { isGroup, leavesOf, type CategoryText, type LeafText, type Nodes } from './category-text.js';
import { LIST_FIELDS, RECORD_FIELDS, RECORD_LEVEL, type GeneratedField } from './generated.js';

/** Builds the catalogue from checked files, in the order of the categories' codes. */
export function buildCatalogue(texts: readonly CategoryText[]): Catalogue {
  const categories = texts.map(buildCategory).sort((a, b) => (a.code < b.code ? -1 : 1));
  const units = categories.flatMap((category) => category.units);
  return {
    categories,
    units: new Map(units.map((unit) => [unit.id, unit])),
    fields: new Map(units.flatMap(({ fields }) => fields.map((field) => [field.coordinate, field]))),
  };
}

function buildCategory(text: CategoryText): Category {
  const { code, name, typeName, holders, description } = text;
  const several = holders.length > 1;
  return { code, name, typeName, holders, several, description, units: buildUnits(text), nested: nestedOf(text) };
}

function buildUnits({ code, source, holders, marks = [], fields = {}, lists = {} }: CategoryText): readonly Unit[] {
  const record = placeOf({ category: code, unit: code, path: [], source }, holders, fields);
  return [
    buildUnit(record, marks, [...RECORD_FIELDS.map(generate(record, RECORD_LEVEL)), ...declare(record, fields)]),
    ...Object.entries(lists).map(([name, list]) => {
      const listed = { category: code, unit: `${code}.${name}`, path: [name], source: list.source };
      const place = placeOf(listed, list.holders ?? holders, list.fields);
      const declared = declare(place, list.fields);
      const lowest = declared.some(({ level }) => level === 1) ? 1 : 2;
      return buildUnit(place, list.marks ?? [], [...LIST_FIELDS.map(generate(place, lowest)), ...declared]);
    }),
  ];
}

/** Where a field belongs. */
interface Place {
  readonly category: string;
  readonly unit: string;
  readonly path: readonly string[];
  readonly source: string;
  readonly holders: readonly PartyType[];
}

/** Who may contribute none of the fields of a unit contributes no item of it. */
function placeOf(place: Omit<Place, 'holders'>, holders: readonly PartyType[], nodes: Nodes): Place {
  const leaves = leavesOf(nodes).filter(({ leaf }) => leaf.type !== 'PARTY_PSEUDONYM');
  const holds = (type: PartyType): boolean => leaves.some(({ leaf }) => leaf.holders?.includes(type) ?? true);
  return { ...place, holders: leaves.length === 0 ? holders : holders.filter(holds) };
}

function buildUnit({ category, unit, path, holders }: Place, marks: Unit['marks'], fields: readonly Field[]): Unit {
  return { id: unit, category, path, list: path.length > 0, marks, holders, fields };
}

function generate(place: Place, level: Level): (generated: GeneratedField) => Field {
  return ({ name, type, codes, origin, nl, en }) => {
    const leaf: LeafText = { type, codes, level, description: { nl, en }, source: place.source };
    return { ...toField(place, [name], leaf), origin };
  };
}

function declare(place: Place, nodes: Nodes): readonly Field[] {
  return leavesOf(nodes).map(({ path, leaf }) => toField(place, path, leaf));
}

function toField(place: Place, names: readonly string[], leaf: LeafText): Field {
  const path = [...place.path, ...names];
  const sensitivities = leaf.sensitivities ?? [];
  return {
    coordinate: [place.category, ...path].join('.'),
    category: place.category,
    path,
    unit: place.unit,
    type: leaf.type,
    codes: leaf.codes ?? [],
    level: leaf.level,
    sensitivities,
    origin: leaf.type === 'PARTY_PSEUDONYM' ? 'PARTY_PSEUDONYM' : 'SEALED',
    holders: leaf.holders ?? place.holders,
    generalised: generalisationOf(leaf),
    normTime: leaf.normTime ?? null,
    group: groupOf(leaf, sensitivities),
    description: leaf.description,
    source: leaf.source,
  };
}

function generalisationOf({ type, generalised }: LeafText): Generalisation | null {
  return generalised ?? (type === 'DATE' || type === 'DATETIME' ? 'YEAR' : null);
}

/** What clauses grant together is sealed together: the fields of one level, the BSN and what is declared apart by themselves. */
function groupOf({ level, apart }: LeafText, sensitivities: readonly Sensitivity[]): string {
  const own = sensitivities.includes('BSN') ? 'bsn' : apart;
  return own === undefined ? `L${String(level)}` : `L${String(level)}-${own}`;
}

function nestedOf({ typeName, fields = {}, lists = {} }: CategoryText): readonly NestedObject[] {
  return [
    ...groupsOf(typeName, [], fields),
    ...Object.entries(lists).flatMap(([name, { item, description, normTime = null, fields: nodes }]) => {
      const own = typeName + item;
      return [{ path: [name], typeName: own, description, normTime }, ...groupsOf(own, [name], nodes)];
    }),
  ];
}

function groupsOf(owner: string, path: readonly string[], nodes: Nodes): readonly NestedObject[] {
  return Object.entries(nodes).flatMap(([name, node]) =>
    isGroup(node)
      ? [
          {
            path: [...path, name],
            typeName: owner + name.charAt(0).toUpperCase() + name.slice(1),
            description: node.description,
            normTime: node.normTime ?? null,
          },
        ]
      : [],
  );
}

/** The GraphQL types a category brings, and where in its file each comes from. */
export function typesOf(text: CategoryText): readonly { readonly typeName: string; readonly at: Path }[] {
  const nested = nestedOf(text).map(({ path, typeName }) => ({ typeName, at: originOf(text, path) }));
  return [{ typeName: text.typeName, at: ['typeName'] }, ...nested];
}

function originOf({ lists = {} }: CategoryText, path: readonly string[]): Path {
  const [owner, inner] = [path.slice(0, 1), path.slice(1).flatMap((name) => ['fields', name])];
  return [owner.some((name) => Object.hasOwn(lists, name)) ? 'lists' : 'fields', ...owner, ...inner];
}
