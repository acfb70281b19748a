import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SettingsInvalid } from '#kernel';
import { parseCatalogue, parseConvenant, type Catalogue, type Convenant, type SourceFile } from '#policies';

/** Reads the catalogue of a configuration folder. CatalogueMalformed names every mistake by file and line. */
export function readCatalogue(configDir: string): Catalogue {
  return parseCatalogue(catalogueFiles(configDir));
}

/** The files of the catalogue as they are, in the order of their names. */
export function catalogueFiles(configDir: string): readonly SourceFile[] {
  return yamlFiles(join(configDir, 'catalogue'));
}

/** Reads the convenants of a configuration folder, case suites left out. */
export function readConvenants(configDir: string, catalogue: Catalogue): readonly Convenant[] {
  return yamlFiles(join(configDir, 'convenants')).map((file) => parseConvenant(file, catalogue));
}

function yamlFiles(folder: string): { name: string; text: string }[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml'))
      .sort()
      .map((name) => ({ name: join(folder, name), text: readFileSync(join(folder, name), 'utf8') }));
  } catch (cause) {
    throw new SettingsInvalid(
      `${folder} cannot be read: set CONFIG_DIR to the folder that holds catalogue/ and convenants/`,
      cause,
    );
  }
}
