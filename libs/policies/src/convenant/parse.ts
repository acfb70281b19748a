import { ConvenantMalformed, type Json, type Mistake } from '#kernel';
import type { Catalogue } from '../catalogue/catalogue.js';
import { checkSchema } from '../configuration/schema-check.js';
import { readYaml, type Finding, type SourceFile } from '../configuration/yaml-file.js';
import { buildConvenant } from './build.js';
import { checkConvenant } from './checks.js';
import type { Convenant } from './convenant.js';
import type { ConvenantText } from './convenant-text.js';
import { convenantSchema } from './schema.js';

/** Reads a file of `config/convenants/`. ConvenantMalformed with every mistake in it: line, problem and what to do. */
export function parseConvenant(file: SourceFile, catalogue: Catalogue): Convenant {
  const yaml = readYaml(file);
  if (yaml.syntax.length > 0) throw new ConvenantMalformed(yaml.syntax);
  return checked(yaml.value, catalogue, (finding) => yaml.at(finding));
}

/** Reads a stored `convenantDocument`, judged by the same rules against the catalogue of today. ConvenantMalformed if it
 *  no longer holds; a mistake names its place in the document, for there are no lines. */
export function readConvenant(document: Json, catalogue: Catalogue): Convenant {
  return checked(document, catalogue, ({ path, problem, remedy }) => ({
    file: 'stored convenant',
    line: 1,
    problem: `${path.join('.')}: ${problem}`,
    remedy,
  }));
}

function checked(value: unknown, catalogue: Catalogue, locate: (finding: Finding) => Mistake): Convenant {
  const { findings, shapely } = checkSchema(convenantSchema, value);
  const places = new Set(findings.map(({ path }) => path.join('/')));
  const further = shapely ? checkConvenant(value as ConvenantText, catalogue) : [];
  // A word that the schema refuses is not judged twice.
  const all = [...findings, ...further.filter(({ path }) => !places.has(path.join('/')))];
  if (all.length > 0) throw new ConvenantMalformed(all.map(locate));
  return buildConvenant(value as ConvenantText);
}
