import type { Path } from '../configuration/yaml-file.js';
import { coordinatesOf, fieldsText, type ConvenantText, type FieldsText } from './convenant-text.js';

/** A coordinate that a clause or a decision names, and where it does: at the field itself, or at the name of the set. */
export interface NamedField {
  readonly coordinate: string;
  readonly at: Path;
}

/** What names fields, with the members that hold them at hand. */
export interface Naming {
  readonly fields?: FieldsText | undefined;
  readonly sets?: readonly string[] | undefined;
}

/** Everything named, in the order of the text, sets after what is named by itself. Sets that do not exist name nothing.
 *  `member`: what holds the fields named one by one. */
export function namedFields(
  { fields = {}, sets = [] }: Naming,
  { fieldSets = {} }: Pick<ConvenantText, 'fieldSets'>,
  path: Path = [],
  member = 'fields',
): readonly NamedField[] {
  const known = new Map(Object.entries(fieldSets));
  return [
    ...placed(fields, (category, index) => [...path, member, category, index]),
    ...sets.flatMap((name, index) => placed(known.get(name) ?? {}, () => [...path, 'sets', index])),
  ];
}

function placed(fields: FieldsText, at: (category: string, index: number) => Path): readonly NamedField[] {
  return Object.entries(fields).flatMap(([category, names]) =>
    names.map((name, index) => ({ coordinate: `${category}.${name}`, at: at(category, index) })),
  );
}

/** The same, by category in the order of their codes: as they are stored. */
export function coordinatesNamed(naming: Naming, text: Pick<ConvenantText, 'fieldSets'>): readonly string[] {
  const fields = fieldsText(namedFields(naming, text).map(({ coordinate }) => coordinate));
  const categories = Object.keys(fields).sort();
  return categories.flatMap((category) => coordinatesOf({ [category]: fields[category] ?? [] }));
}
