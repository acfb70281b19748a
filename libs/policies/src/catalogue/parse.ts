import { CatalogueMalformed, type Mistake } from '#kernel';
import { checkSchema } from '../configuration/schema-check.js';
import { readYaml, type Path, type SourceFile, type YamlFile } from '../configuration/yaml-file.js';
import { buildCatalogue, typesOf } from './build.js';
import type { Catalogue } from './catalogue.js';
import type { CategoryText } from './category-text.js';
import { checkCategory } from './checks.js';
import { catalogueSchema } from './schema.js';

/** Reads the files of `config/catalogue/`, one category each. CatalogueMalformed with every mistake in them: file, line,
 *  problem and what to do. */
export function parseCatalogue(files: readonly SourceFile[]): Catalogue {
  const read = files.map(readCategory);
  const good = read.flatMap(({ category, yaml }) => (category ? [{ category, yaml }] : []));
  const mistakes = [...read.flatMap((file) => file.mistakes), ...doublesOf(good)];
  if (files.length === 0) {
    mistakes.push({
      file: 'catalogue',
      line: 1,
      problem: 'there is no category',
      remedy: 'Add a file for each category',
    });
  }
  if (mistakes.length > 0) throw new CatalogueMalformed(mistakes);
  return buildCatalogue(good.map(({ category }) => category));
}

interface ReadCategory {
  readonly yaml: YamlFile;
  readonly category: CategoryText | null;
  readonly mistakes: readonly Mistake[];
}

function readCategory(file: SourceFile): ReadCategory {
  const yaml = readYaml(file);
  if (yaml.syntax.length > 0) return { yaml, category: null, mistakes: yaml.syntax };
  const { findings, shapely } = checkSchema(catalogueSchema, yaml.value);
  const category = shapely ? (yaml.value as CategoryText) : null;
  const more = category ? checkCategory(category) : [];
  return { yaml, category, mistakes: [...findings, ...more].map((finding) => yaml.at(finding)) };
}

/** Codes, names and GraphQL types that an earlier file, or the same one, has taken already. */
function doublesOf(files: readonly { readonly category: CategoryText; readonly yaml: YamlFile }[]): readonly Mistake[] {
  const taken = new Set<string>();
  const claim = (yaml: YamlFile, what: string, name: string, path: Path): readonly Mistake[] => {
    const key = `${what} ${name}`;
    if (taken.has(key))
      return [yaml.at({ path, problem: `${what} '${name}' exists already`, remedy: 'Choose another' })];
    taken.add(key);
    return [];
  };
  return files.flatMap(({ category, yaml }) => [
    ...claim(yaml, 'code', category.code, ['code']),
    ...claim(yaml, 'name', category.name, ['name']),
    ...typesOf(category).flatMap(({ typeName, at }) => claim(yaml, 'type', typeName, at)),
  ]);
}
