import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CatalogueMalformed, ConvenantMalformed, SuiteMalformed, type Mistake } from '#kernel';
import { readCatalogue } from '#persistence';
import { parseConvenant, parseSuite, type Catalogue, type Convenant, type SourceFile, type Suite } from '#policies';
import { Failure, MISUSE, type Surroundings } from './command.js';

/** A convenant on disk with the cases beside it. What could not be read is null, and its mistakes say why. */
export interface ReadConvenant {
  readonly file: string;
  readonly convenant: Convenant | null;
  readonly suite: Suite | null;
  readonly mistakes: readonly Mistake[];
}

export interface ConvenantOptions {
  readonly files: readonly string[];
  readonly json: boolean;
  readonly help: boolean;
}

/** What a verb on convenants takes. Failure with the usage for anything else. */
export function convenantOptions(parameters: readonly string[], usage: string): ConvenantOptions {
  const flag = { type: 'boolean' } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...parameters],
      options: { json: flag, help: flag },
      allowPositionals: true,
    });
    return { files: positionals, json: values.json === true, help: values.help === true };
  } catch {
    throw new Failure(usage, MISUSE);
  }
}

/** Reads the files named, or all convenants of CONFIG_DIR, judged by the catalogue in CONFIG_DIR. Failure when one is not there. */
export function readAll(files: readonly string[], environment: Surroundings['environment']): readonly ReadConvenant[] {
  const config = environment['CONFIG_DIR'] ?? 'config';
  const catalogue = attempt(() => readCatalogue(config));
  const { value, mistakes } = catalogue;
  if (value === null) return [{ file: join(config, 'catalogue'), convenant: null, suite: null, mistakes }];
  const wanted = files.length > 0 ? files : filesIn(join(config, 'convenants'));
  return wanted.map((file) => readOne(file, value));
}

function readOne(file: string, catalogue: Catalogue): ReadConvenant {
  const read = attempt(() => parseConvenant(sourceOf(file), catalogue));
  const convenant = read.value;
  const cases = file.replace(/\.yaml$/, '.cases.yaml');
  if (convenant === null || !existsSync(cases)) return { file, convenant, suite: null, mistakes: read.mistakes };
  const suite = attempt(() => parseSuite(sourceOf(cases), { convenant, catalogue }));
  return { file, convenant, suite: suite.value, mistakes: suite.mistakes };
}

function attempt<Value>(read: () => Value): { readonly value: Value | null; readonly mistakes: readonly Mistake[] } {
  try {
    return { value: read(), mistakes: [] };
  } catch (error) {
    const malformed =
      error instanceof CatalogueMalformed || error instanceof ConvenantMalformed || error instanceof SuiteMalformed;
    if (!malformed) throw error;
    return { value: null, mistakes: error.mistakes };
  }
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml'))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    throw new Failure(`${folder} cannot be read: name files, or set CONFIG_DIR to the folder of convenants/`, MISUSE);
  }
}

function sourceOf(file: string): SourceFile {
  if (file.endsWith('.cases.yaml') && !existsSync(file.replace('.cases.yaml', '.yaml'))) {
    throw new Failure(`${file} has no convenant beside it: name the convenant, its cases come along`, MISUSE);
  }
  try {
    return { name: file, text: readFileSync(file, 'utf8') };
  } catch {
    throw new Failure(`${file} cannot be read: name the file of a convenant`, MISUSE);
  }
}

/** A mistake on one line. */
export function mistakeLine({ file, line, problem, remedy }: Mistake): string {
  return `${file}:${String(line)}: ${problem}. ${remedy}`;
}
