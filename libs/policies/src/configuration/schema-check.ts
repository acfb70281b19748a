import { Ajv, type DefinedError, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Json } from '#kernel';
import { didYouMean } from './nearest.js';
import type { Finding, Path } from './yaml-file.js';

/** A JSON Schema (draft 7) as data. */
export type Schema = Readonly<Record<string, Json>>;

/** What a schema says about a value. With `shapely` the value has the shape of the schema, so that more can be asked of
 *  it; single words in it may still be wrong. */
export interface SchemaReport {
  readonly findings: readonly Finding[];
  readonly shapely: boolean;
}

/** Mistakes in a word or in a count, which leave the shape of the document as it should be. */
const IN_A_WORD: ReadonlySet<string> = new Set([
  'enum',
  'pattern',
  'minItems',
  'minProperties',
  'minLength',
  'uniqueItems',
]);
/** Follow from another error that is reported as well. */
const ECHOES: ReadonlySet<string> = new Set(['if', 'propertyNames']);

export function checkSchema(schema: Schema, value: unknown): SchemaReport {
  const validate = validatorOf(schema);
  if (validate(value)) return { findings: [], shapely: true };
  const errors = (validate.errors as DefinedError[]).filter(({ keyword }) => !ECHOES.has(keyword));
  return { findings: errors.map(findingOf), shapely: errors.every(({ keyword }) => IN_A_WORD.has(keyword)) };
}

const validators = new WeakMap<Schema, ValidateFunction>();

// Our schemas are tested to be ones: a program that starts need not look again, nor shorten the code that it runs a few times.
const OPTIONS = {
  allErrors: true,
  verbose: true,
  logger: false,
  validateSchema: false,
  code: { optimize: false },
} as const;

/** A schema is compiled once, however many files are checked against it. */
function validatorOf(schema: Schema): ValidateFunction {
  const known = validators.get(schema);
  if (known) return known;
  const made = new Ajv(OPTIONS).compile(schema);
  validators.set(schema, made);
  return made;
}

function findingOf(error: DefinedError): Finding {
  const path = pathOf(error);
  switch (error.keyword) {
    case 'required':
      return { path, problem: `'${error.params.missingProperty}' is missing`, remedy: 'Add it' };
    case 'additionalProperties': {
      const name = error.params.additionalProperty;
      const known = Object.keys(propertiesOf(error));
      return { path: [...path, name], problem: `'${name}' is not known here`, remedy: didYouMean(name, known) };
    }
    case 'enum': {
      const words = error.params.allowedValues.map(String);
      return {
        path,
        problem: `'${String(error.data)}' is not known here`,
        remedy: didYouMean(String(error.data), words),
      };
    }
    default:
      return { path, problem: `${nameOf(path)} ${String(error.message)}`, remedy: adviceOf(error) };
  }
}

function pathOf({ instancePath, propertyName }: ErrorObject): Path {
  const steps = instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^[0-9]+$/.test(step) ? Number(step) : step));
  return propertyName === undefined ? steps : [...steps, propertyName];
}

function nameOf(path: Path): string {
  return path.length === 0 ? 'the document' : `'${path.join('.')}'`;
}

/** In our schemas a description says what to write. */
function adviceOf({ parentSchema }: ErrorObject): string {
  const description: unknown = parentSchema?.['description'];
  return typeof description === 'string' ? description : 'Write it as the schema says';
}

function propertiesOf({ parentSchema }: ErrorObject): object {
  const properties: unknown = parentSchema?.['properties'];
  return typeof properties === 'object' && properties !== null ? properties : {};
}
