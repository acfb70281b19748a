import { describe, expect, it } from '@jest/globals';
import fc, { type GeneratorValue } from 'fast-check';
import {
  buildSchema,
  executeSync,
  getOperationAST,
  isLeafType,
  isListType,
  isNonNullType,
  parse,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
} from 'graphql';
import { JsonText } from '#kernel';
import { catalogueWith } from '#testing';
import { plain } from './plain.js';
import { projectionOf } from './projection.js';
import { partnerSchema } from './schema.js';
import { responseText, Written } from './written.js';

const catalogue = catalogueWith({
  K01: { name: 'identiteit', fields: { 'naam.voornamen': {}, 'naam.achternaam': {}, geboren: { type: 'DATE' } } },
  K04: {
    name: 'politie',
    fields: { bekend: { type: 'BOOLEAN' } },
    lists: { incidenten: { fields: { soort: {}, aantal: { type: 'INTEGER' } } } },
  },
  K10: { name: 'signalering', holders: ['POLITIE', 'OM'], fields: { teksten: { type: 'TEXT_LIST' } } },
});
const schema = buildSchema(partnerSchema(catalogue));
const query = schema.getQueryType()!;

function source(text: string): Parameters<typeof projectionOf>[1] {
  const document = parse(text);
  return { document, operation: getOperationAST(document)!, variables: {} };
}

/** What graphql-js answers when the root fields have these values by response name. */
function ordinary(text: string, values: ReadonlyMap<string, unknown>): { text: string; failed: boolean } {
  const released = (_args: unknown, _context: unknown, { path }: GraphQLResolveInfo): unknown =>
    plain(values.get(String(path.key)) ?? null);
  const rootValue = { case: released, cases: released, access: released };
  const { data, errors } = executeSync({ schema, document: parse(text), rootValue });
  return { text: JSON.stringify(data), failed: errors !== undefined };
}

const ROOTS = [
  `case(id: "a", purpose: CRISIS)`,
  `cases(purpose: CRISIS)`,
  `access(id: "a", purpose: CRISIS)`,
  `case(id: "a", purpose: CRISIS)`,
];

/** A document over random fields, with aliases, fragments and fields asked twice; and random values, that mostly fit. */
class Maker {
  readonly #fragments: string[] = [];

  constructor(private readonly random: GeneratorValue) {}

  document(): { readonly text: string; readonly values: ReadonlyMap<string, unknown> } {
    const values = new Map<string, unknown>();
    const roots = ROOTS.slice(0, this.#upTo(1, ROOTS.length)).map((root, index) => {
      const field = query.getFields()[root.slice(0, root.indexOf('('))]!;
      values.set(`r${String(index)}`, this.#value(field.type));
      return `r${String(index)}: ${root} { ${this.#selection(field.type)} }`;
    });
    return { text: `{ ${roots.join(' ')} __typename } ${this.#fragments.join(' ')}`, values };
  }

  #selection(type: GraphQLOutputType): string {
    const object = objectOf(type);
    const fields = Object.values(object.getFields());
    return Array.from({ length: this.#upTo(1, 5) }, (_, index) => {
      const field = fields[this.#upTo(0, fields.length - 1)]!;
      const inner = isLeafType(named(field.type)) ? '' : ` { ${this.#selection(field.type)} }`;
      const alias = this.#upTo(0, 3) === 0 ? `${field.name}${String(index)}: ` : '';
      return this.#wrapped(object, this.#upTo(0, 7) === 0 ? '__typename' : `${alias}${field.name}${inner}`);
    }).join(' ');
  }

  #wrapped({ name }: GraphQLObjectType, text: string): string {
    const how = this.#upTo(0, 5);
    if (how === 0) return `... on ${name} { ${text} }`;
    if (how > 1) return text;
    const fragment = `F${String(this.#fragments.length)}`;
    this.#fragments.push(`fragment ${fragment} on ${name} { ${text} }`);
    return `...${fragment} ...${fragment}`;
  }

  #value(type: GraphQLOutputType): unknown {
    if (isNonNullType(type)) return this.#upTo(0, 60) === 0 ? null : this.#some(type.ofType as GraphQLOutputType);
    return this.#upTo(0, 5) === 0 ? null : this.#some(type);
  }

  #some(type: GraphQLOutputType): unknown {
    if (isListType(type)) {
      return Array.from({ length: this.#upTo(0, 2) }, () => this.#value(type.ofType as GraphQLOutputType));
    }
    if (isLeafType(type)) return this.#kept(this.#leaf(type.name));
    const members = Object.values(objectOf(type).getFields()).map((field): [string, unknown] => [
      field.name,
      this.#value(field.type),
    ]);
    return Object.fromEntries(members);
  }

  /** As the depot gives some: the JSON text that was kept. */
  #kept(value: unknown): unknown {
    return this.#upTo(0, 2) === 0 ? new JsonText(JSON.stringify(value)) : value;
  }

  #leaf(type: string): unknown {
    if (type === 'Int') return this.random(fc.integer, { min: 0, max: this.#upTo(0, 40) === 0 ? 2 ** 40 : 9 });
    if (type === 'Boolean') return this.random(fc.boolean);
    return this.#upTo(0, 9) === 0 ? this.random(fc.nat) : this.random(fc.string, { unit: 'binary' });
  }

  #upTo(min: number, max: number): number {
    return this.random(fc.integer, { min, max });
  }
}

function named(type: GraphQLOutputType): GraphQLOutputType {
  return isNonNullType(type) || isListType(type) ? named(type.ofType as GraphQLOutputType) : type;
}

function attempt(write: () => string): string | null {
  try {
    return write();
  } catch {
    return null;
  }
}

const objectOf = (type: GraphQLOutputType): GraphQLObjectType => named(type) as GraphQLObjectType;

describe('a projection', () => {
  it('writes byte for byte what graphql-js answers, and gives up where graphql-js finds an error', () => {
    const seen = { written: 0, failed: 0 };
    fc.assert(
      fc.property(fc.gen(), (random) => {
        const { text, values } = new Maker(random).document();
        const expected = ordinary(text, values);
        const write = projectionOf(schema, source(text));
        if (!write) throw new Error('graphql-js is not needed for it');
        expect(attempt(() => write(values))).toBe(expected.failed ? null : expected.text);
        seen[expected.failed ? 'failed' : 'written'] += 1;
      }),
      { numRuns: 1_000 },
    );
    expect(Math.min(seen.written, seen.failed)).toBeGreaterThan(50);
  });

  it.each([
    ['a root field with a resolver of its own', '{ me { oin } case(id: "a") { id } }'],
    ['the schema', '{ __schema { queryType { name } } }'],
    ['a directive, which may hang on a variable', '{ case(id: "a") { id @include(if: true) } }'],
    ['a mutation', 'mutation { a }'],
  ])('leaves %s to graphql-js', (_case, text) => {
    expect(projectionOf(schema, source(text))).toBeNull();
  });

  it('is made once for a document', () => {
    const one = source('{ case(id: "a") { id } }');
    expect(projectionOf(schema, one)).toBe(projectionOf(schema, { ...one, variables: { a: 1 } }));
  });
});

describe('the text of a response', () => {
  const data = new Written('{"case":null}');
  const extensions = { disclosure: { withheld: [] } };

  it.each([
    ['written data', { data }],
    ['written data with extensions', { data, extensions }],
    ['errors', { data, errors: [{ message: 'a' }] }],
    ['ordinary data', { data: { case: null }, extensions }],
  ])('is that of any JSON writer, for %s', (_case, result) => {
    expect(responseText(result)).toBe(`${JSON.stringify(result)}\n`);
  });
});
