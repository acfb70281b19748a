import type { Catalogue } from '../catalogue/catalogue.js';
import { didYouMean } from '../configuration/nearest.js';
import type { Finding, Path } from '../configuration/yaml-file.js';
import type { FieldsText } from './convenant-text.js';

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
