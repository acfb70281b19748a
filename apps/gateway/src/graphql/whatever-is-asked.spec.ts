// Real here: Apollo, graphql-js, the schema and the plugin. Made up: what is asked, and a gate that gives everything.
import { ApolloServer, HeaderMap } from '@apollo/server';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import { buildSchema, execute, parse, validate, type GraphQLFormattedError, type GraphQLResolveInfo } from 'graphql';
import { caseShape } from '#policies';
import { CASE_ID, catalogueWith, requesterWith } from '#testing';
import type { Requester } from '#identity';
import type { Answer } from '../door/call.js';
import type { Operation } from '../door/gate.js';
import type { Admitted, GateContext } from './context.js';
import { DirectWay } from './direct.js';
import { publicError } from './errors.js';
import { gatePlugin } from './gate.plugin.js';
import { SCALARS } from './scalars.js';
import { partnerSchema } from './schema.js';
import { responseText } from './written.js';

const catalogue = catalogueWith({ K01: { name: 'identiteit', fields: { status: {} } } });
const typeDefs = partnerSchema(catalogue);
const FREE = { me: { oin: '1' }, purposes: [{ code: 'CRISIS' }] };
const GUARDED = {
  case: { id: CASE_ID, identiteit: { status: 'ACTUEEL' } },
  access: { fields: [{ field: 'K01.status', allowed: true, form: 'FULL', reason: null }] },
  cases: { nodes: [{ id: CASE_ID, identiteit: null }], pageInfo: { endCursor: null, hasNextPage: false } },
};
const faults: unknown[] = [];

const gate = {
  welcome: ({ requester }: Omit<Operation, 'calls'>): Promise<Requester> => Promise.resolve(requester),
  answer: ({ calls }: Operation): Promise<Answer> =>
    Promise.resolve({
      values: new Map(calls.flatMap((call) => ('error' in call ? [] : [[call.key, GUARDED[call.operation]] as const]))),
      errors: new Map(calls.flatMap((call) => ('error' in call ? [[call.key, call.error] as const] : []))),
      report: { records: [], withheld: [], forms: [] },
      recorded: [],
    }),
};

function released(_source: unknown, _args: unknown, { answer }: GateContext, { path }: GraphQLResolveInfo): unknown {
  const error = answer?.errors.get(String(path.key));
  if (error) throw error;
  return answer?.values.get(String(path.key));
}

const desk = { answer: () => Promise.reject(new Error('nothing is contributed here')) };

const doors = { gate, desk, outcomes: { follow: () => undefined } };
const direct = new DirectWay(doors, caseShape(catalogue));
const server = new ApolloServer<GateContext>({
  typeDefs,
  resolvers: {
    ...SCALARS,
    Query: { me: () => FREE.me, purposes: () => FREE.purposes, case: released, cases: released, access: released },
  },
  plugins: [gatePlugin(doors, direct, caseShape(catalogue))],
  formatError: publicError,
  stringifyResult: responseText,
  stopOnTerminationSignals: false,
});

const admission = (): Admitted => ({
  token: 't',
  requester: requesterWith({ purposes: ['CRISIS'] }),
  trace: { trace_id: '1', span_id: '2' },
});

interface Told {
  readonly status: number;
  readonly text: string;
  readonly codes: readonly unknown[];
}

async function post(body: unknown): Promise<Told> {
  const given = await server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      ...{ method: 'POST', search: '', body },
      headers: new HeaderMap([['content-type', 'application/json']]),
    },
    context: () => Promise.resolve({ admitted: admission(), reply: { raw: null } as never, answer: null }),
  });
  const text = given.body.kind === 'complete' ? given.body.string : '';
  const { errors = [] } = JSON.parse(text) as { readonly errors?: readonly GraphQLFormattedError[] };
  return { status: given.status ?? 200, text, codes: errors.map(({ extensions }) => extensions?.['code']) };
}

beforeAll(async () => {
  Logger.overrideLogger({ log: () => undefined, warn: () => undefined, error: (line) => void faults.push(line) });
  await server.start();
});
afterAll(() => server.stop());

const VARIABLES: Readonly<Record<string, readonly [string, string, string]>> = {
  b: ['$b: Boolean = true', '$b: Boolean!', '$b: Boolean! = false'],
  id: [`$id: ID = "${CASE_ID}"`, '$id: ID!', '$id: ID! = "x"'],
  n: ['$n: Int = 5', '$n: Int', '$n: Int!'],
  m: ['$m: Mode = STRICT', '$m: Mode', '$m: Mode!'],
  s: ['$s: String = "Casus"', '$s: String!', '$s: String! = "x"'],
  p: ['$p: Purpose = "CRISIS"', '$p: Purpose', '$p: Purpose!'],
};

/** Words and choices between words, one after the other. */
const line = (...parts: readonly (string | readonly string[])[]): fc.Arbitrary<string> =>
  fc
    .tuple(...parts.map((part) => fc.constantFrom(...(typeof part === 'string' ? [part] : part))))
    .map((words) => words.join(' '));

const CONDITIONS = ['', '', '@skip(if: $b)', '@include(if: $b)', '@skip(if: true) @include(if: $b)'];
const [ONE, CRISIS] = [`id: "${CASE_ID}"`, 'purpose: "CRISIS"'];

/** What stands in the arguments of root fields of the door. */
interface Arguments {
  readonly ID: readonly string[];
  readonly FOR: readonly string[];
  readonly PAGE: readonly (readonly string[])[];
}
const ANYTHING: Arguments = {
  ID: ['id: $id', ONE, 'id: 7'],
  FOR: ['purpose: $p', CRISIS, 'purpose: null', 'purpose: [3]'],
  PAGE: [
    ['', 'first: $n', 'first: 0'],
    ['', 'after: $s'],
  ],
};
/** What can be answered, more often than not. */
const MOSTLY_SOUND: Arguments = {
  ID: [ONE, ONE, ONE, ONE, 'id: $id'],
  FOR: [CRISIS, CRISIS, CRISIS, CRISIS, 'purpose: $p', 'purpose: null'],
  PAGE: [
    ['', '', 'first: 5', 'first: $n'],
    ['', '', '', 'after: $s'],
  ],
};

/** Root fields of the door, with these conditions at their nodes. */
function doorRoots(IF: readonly string[], { ID, FOR, PAGE }: Arguments): fc.Arbitrary<string>[] {
  const CASUS = ['{ id', IF, 'i: identiteit', IF, '{ status', IF, '...F', IF, '} }'];
  return [
    line('c: case(', ID, FOR, ['', 'mode: $m', 'mode: STRICT'], ')', IF, ...CASUS),
    line('l: cases(', FOR, ...PAGE, ')', IF, '{ nodes', IF, ...CASUS, '}'),
    line('p: cases(', FOR, ') { pageInfo', IF, '{ endCursor', IF, '} }'),
    line('a: access(', ID, FOR, ') { fields', IF, '{ field', IF, '} }'),
    line('...', IF, '{ __typename', IF, '}'),
  ];
}

function otherRoots(IF: readonly string[]): fc.Arbitrary<string>[] {
  return [
    line('me', IF, '{ oin', IF, '}'),
    line('purposes', IF, '{ code', IF, '}'),
    line('t: __type(name: $s)', IF, '{ name', IF, '}'),
    line('s: __schema', IF, '{ queryType', IF, '{ fields(includeDeprecated: $b) { name', IF, '} } }'),
  ];
}

const operationOf = (roots: readonly fc.Arbitrary<string>[], IF: readonly string[]) =>
  fc
    .record({
      selected: fc.array(fc.oneof(...roots), { minLength: 1, maxLength: 4 }),
      form: fc.nat(2),
      inFragment: fc.boolean(),
      variables: fc.dictionary(
        fc.constantFrom(...Object.keys(VARIABLES)),
        fc.constantFrom<unknown>(null, null, true, false, 0, 7, 1.5, 'geheim', 'STRICT', CASE_ID, 'Casus', [], {}),
        { noNullPrototype: true },
      ),
    })
    .map(({ selected, form, inFragment, variables }) => {
      const asked = selected.map((root, index) => root.replace(/^(\w):/, `$1${String(index)}:`)).join(' ');
      const leaf = asked.includes('...F') ? `fragment F on Identiteit { s: status ${IF.at(-1) ?? ''} }` : '';
      const used = Object.entries(VARIABLES).filter(([name]) => new RegExp(`\\$${name}\\b`).test(asked + leaf));
      const head = used.length > 0 ? `query (${used.map(([, forms]) => forms[form]).join(' ')})` : 'query';
      const body = inFragment ? `{ ...Q } fragment Q on Query { ${asked} }` : `{ ${asked} }`;
      return { query: `${head} ${body} ${leaf}`, variables };
    });

const operation = operationOf([...doorRoots(CONDITIONS, ANYTHING), ...otherRoots(CONDITIONS)], CONDITIONS);
/** All of it goes through the door, whatever the variables are; of some hundreds so many are answered that the rest is chance. */
const unconditional = operationOf(doorRoots([''], MOSTLY_SOUND), ['']);

describe('whatever is asked', () => {
  it('is a bug of the gate at no time, and refused whenever graphql-js refuses it', async () => {
    const [schema, rootValue] = [buildSchema(typeDefs), { ...FREE, ...GUARDED }];
    let refusals = 0;
    await fc.assert(
      fc.asyncProperty(operation, async ({ query, variables: variableValues }) => {
        const document = parse(query);
        const { status, codes } = await post({ query, variables: variableValues });
        expect(codes).not.toContain('INTERNAL_SERVER_ERROR');
        expect([200, 400]).toContain(status);
        if (validate(schema, document).length > 0) return;
        const { errors = [] } = await execute({ schema, document, variableValues, rootValue });
        refusals += errors.length > 0 ? 1 : 0;
        expect(codes.length).toBeGreaterThanOrEqual(errors.length > 0 ? 1 : 0);
      }),
      { numRuns: 600 },
    );
    expect(refusals).toBeGreaterThan(50);
    expect(faults).toEqual([]);
  });

  it('is answered directly, byte for byte as by Apollo, or left to it', async () => {
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(unconditional, async (body) => {
        const ordinary = await post(body);
        const text = await direct.answer(admission(), body, null as never);
        if (text === null) return;
        answered += 1;
        expect([200, text]).toEqual([ordinary.status, ordinary.text]);
      }),
      { numRuns: 600 },
    );
    expect(answered).toBeGreaterThan(100);
  });

  it('is a bug of the gate at no time, whichever JSON it is', async () => {
    const part = fc.oneof(fc.jsonValue(), fc.constantFrom('{ me { oin } }', 'query A { me { oin } }', 'A'));
    const parts = fc.record(
      { query: part, variables: part, operationName: part, extensions: part },
      { requiredKeys: [], noNullPrototype: true },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue(), parts), async (body) => {
        expect([200, 400]).toContain((await post(body)).status);
      }),
      { numRuns: 400 },
    );
    expect(faults).toEqual([]);
  });
});
