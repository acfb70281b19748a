import type { Catalogue } from '../catalogue/catalogue.js';
import { didYouMean } from '../configuration/nearest.js';
import type { Finding, Path } from '../configuration/yaml-file.js';
import type { ConvenantText, FieldsText } from './convenant-text.js';
import { namedFields, type Naming } from './named-fields.js';

/** Each name is a coordinate of the catalogue. */
export function checkFields(fields: FieldsText, path: Path, catalogue: Catalogue): readonly Finding[] {
  return Object.entries(fields).flatMap(([category, names]) => {
    const units = catalogue.categories.filter(({ code }) => code === category).flatMap((known) => known.units);
    if (units.length === 0) {
      const codes = catalogue.categories.map(({ code }) => code);
      return [
        { path: [...path, category], problem: `there is no category ${category}`, remedy: didYouMean(category, codes) },
      ];
    }
    const known = units.flatMap((unit) => unit.fields.map((field) => field.path.join('.')));
    return names.flatMap((name, index) => {
      if (known.includes(name)) return [];
      const problem = `${category} has no field '${name}'`;
      return [{ path: [...path, category, index], problem, remedy: didYouMean(name, known) }];
    });
  });
}

/** Sets name fields of the catalogue, and somebody names them. */
export function checkFieldSets(
  { fieldSets = {}, clauses, wpg20Decisions }: ConvenantText,
  catalogue: Catalogue,
): readonly Finding[] {
  const used = new Set([...clauses, ...wpg20Decisions].flatMap(({ sets = [] }) => sets));
  return Object.entries(fieldSets).flatMap(([name, fields]) => {
    const path = ['fieldSets', name];
    const unused = { path, problem: `nothing names the set ${name}`, remedy: 'Name it under sets, or take it out' };
    return [...checkFields(fields, path, catalogue), ...(used.has(name) ? [] : [unused])];
  });
}

/** Where a clause or a decision stands, and which of its members holds the fields named one by one. */
export interface Place {
  readonly path: Path;
  readonly member: string;
}

/** What a clause or a decision names exists, and is named once. */
export function checkNaming(
  { fields, sets }: Naming,
  { path, member }: Place,
  text: ConvenantText,
  catalogue: Catalogue,
): readonly Finding[] {
  const known = Object.keys(text.fieldSets ?? {});
  const unknown = (sets ?? []).flatMap((name, index) => {
    if (known.includes(name)) return [];
    const problem = `there is no set ${name}`;
    return [{ path: [...path, 'sets', index], problem, remedy: didYouMean(name, known) }];
  });
  const nothing = { path, problem: 'it names no field', remedy: `Name fields under ${member}, or sets` };
  return [
    ...checkFields(fields ?? {}, [...path, member], catalogue),
    ...unknown,
    ...doublesOf(namedFields({ fields, sets }, text, path, member)),
    ...(fields === undefined && sets === undefined ? [nothing] : []),
  ];
}

/** Fields that come with one member and are named by another as well. Twice in one list is the schema's to tell. */
function doublesOf(named: ReturnType<typeof namedFields>): readonly Finding[] {
  const first = new Map<string, string>();
  return named.flatMap(({ coordinate, at }) => {
    const place = at.slice(0, at.includes('sets') ? undefined : -1).join('/');
    const before = first.get(coordinate);
    if (before === undefined) first.set(coordinate, place);
    if (before === undefined || before === place) return [];
    return [{ path: at, problem: `${coordinate} is named twice`, remedy: 'Name it once' }];
  });
}
