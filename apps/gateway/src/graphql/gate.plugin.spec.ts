// Real here: Apollo, graphql-js, the schema, the resolvers and the plugin. Made up: what the gate answers.
import { ApolloServer, HeaderMap } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { GraphQLFormattedError, GraphQLResolveInfo } from 'graphql';
import { FactsChanged, LedgerUnavailable, SourceUnavailable, Unauthenticated } from '#kernel';
import { caseShape } from '#policies';
import type { StoredConvenant } from '#persistence';
import type { Requester } from '#identity';
import { CASE_ID, catalogueWith, Memory, MemoryConvenants, requesterWith } from '#testing';
import type { Answer } from '../door/call.js';
import type { Operation } from '../door/gate.js';
import { Policies } from '../door/policies.js';
import type { GateContext } from './context.js';
import { publicError } from './errors.js';
import { gatePlugin } from './gate.plugin.js';
import { QueryResolver } from './root.resolvers.js';
import { SCALARS } from './scalars.js';
import { partnerSchema } from './schema.js';
import { responseText } from './written.js';

const catalogue = catalogueWith({ K01: { name: 'identiteit', fields: { naam: {} } } });
const QUOTING = Object.assign(new Error('permission denied for table geheim'), { code: '42501' });
const CASE = `case(id: "${CASE_ID}", purpose: "CRISIS") { id }`;
const RECORD = { path: ['case'], id: 'r1', convenant: 'c', version: 1, purpose: 'CRISIS' };

/** What the log holds: level and line. */
const lines: (readonly [string, unknown])[] = [];
const noting = (level: string) => (line: unknown) => void lines.push([level, line]);
const loud = { debug: noting('Apollo'), info: noting('Apollo'), warn: noting('Apollo'), error: noting('Apollo') };

/** How the door answers or fails, whether the convenant can be read and the caller is known, and how often the door was asked. */
const world = {
  answer,
  unreadable: null as Error | null,
  stranger: null as Error | null,
  revoked: null as Error | null,
  asked: 0,
};

function answer({ calls }: Operation): Answer {
  const asked = calls.flatMap((call) => ('error' in call ? [] : [call]));
  return {
    values: new Map(asked.map(({ key }) => [key, { id: CASE_ID }])),
    errors: new Map(calls.flatMap((call) => ('error' in call ? [[call.key, call.error] as const] : []))),
    report: { records: asked.length > 0 ? [RECORD] : [], withheld: [], forms: [] },
    recorded: [],
  };
}

class Convenants extends MemoryConvenants {
  override newest(): Promise<StoredConvenant> {
    return world.unreadable === null ? super.newest() : Promise.reject(world.unreadable);
  }
}

const resolver = (): QueryResolver => new QueryResolver(new Policies(new Convenants(new Memory()), catalogue));
type Resolve = (source: unknown, args: unknown, context: GateContext, info: GraphQLResolveInfo) => unknown;
const root: Readonly<Record<'me' | 'purposes' | 'case' | 'access', Resolve>> = {
  me: (_source, _args, context) => resolver().me(context),
  purposes: (_source, _args, context) => resolver().purposes(context),
  case: (_source, _args, context, info) => resolver().case(context, info),
  access: (_source, _args, context, info) => resolver().access(context, info),
};

const gate = {
  welcome: ({ requester }: Omit<Operation, 'calls'>): Promise<Requester> =>
    world.revoked === null ? Promise.resolve({ ...requester, name: 'Verwelkomd' }) : Promise.reject(world.revoked),
  answer(operation: Operation): Promise<Answer> {
    world.asked += 1;
    return Promise.resolve(operation).then(world.answer);
  },
};
const desk = { answer: () => Promise.reject(new Error('nothing is contributed here')) };
const server = new ApolloServer<GateContext>({
  typeDefs: partnerSchema(catalogue),
  resolvers: { ...SCALARS, Query: root },
  plugins: [
    ApolloServerPluginCacheControlDisabled(),
    gatePlugin({ gate, desk, outcomes: { follow: () => undefined } }, { learn: () => undefined }, caseShape(catalogue)),
  ],
  formatError: publicError,
  stringifyResult: responseText,
  logger: loud,
  stopOnTerminationSignals: false,
});

interface Body {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLFormattedError[];
  readonly extensions?: unknown;
}

async function post(body: unknown, headers: Record<string, string> = {}) {
  const admitted = { token: 't', requester: requesterWith(), trace: { trace_id: '1', span_id: '2' } };
  const reply = { raw: null } as never;
  const { status, ...rest } = await server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      ...{ method: 'POST', search: '', body },
      headers: new HeaderMap(Object.entries({ 'content-type': 'application/json', ...headers })),
    },
    context: () =>
      world.stranger ? Promise.reject(world.stranger) : Promise.resolve({ admitted, reply, answer: null }),
  });
  const text = rest.body.kind === 'complete' ? rest.body.string : '';
  return { status: status ?? 200, headers: rest.headers, text, body: JSON.parse(text) as Body };
}

const ask = (query: string, variables: Record<string, unknown> = {}) => post({ query, variables });
const codesOf = ({ errors = [] }: Body): unknown[] => [
  ...new Set(errors.map(({ extensions }) => extensions?.['code'])),
];
const failing = (error: Error) => (): never => {
  throw error;
};

beforeAll(async () => {
  Logger.overrideLogger({ log: noting('log'), warn: noting('warn'), error: noting('error') });
  await server.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  lines.length = 0;
  Object.assign(world, { answer, unreadable: null, stranger: null, revoked: null, asked: 0 });
});

describe('an operation in which every root field failed', () => {
  it.each([
    ['facts kept changing', new FactsChanged('d'), 503, 'TRY_LATER', 'GATE'],
    ['a source is away', new SourceUnavailable('d', QUOTING), 503, 'TRY_LATER', 'SOURCE'],
    ['the ledger does not record', new LedgerUnavailable('d', QUOTING), 503, 'LEDGER_UNAVAILABLE', 'LEDGER'],
    ['the token is no longer good', new Unauthenticated('d'), 401, 'UNAUTHENTICATED', 'GATE'],
    ['there is a bug', QUOTING, 500, 'INTERNAL_SERVER_ERROR', 'GATE'],
  ])('has the status and the origin of its error: %s', async (_case, error, status, code, origin) => {
    world.answer = failing(error);
    const { status: given, headers, body, text } = await ask(`{ ${CASE} }`);
    expect([given, body.data, body.errors?.[0]?.extensions]).toEqual([status, undefined, { code, origin }]);
    expect([headers.has('retry-after'), headers.has('www-authenticate')]).toEqual([status === 503, status === 401]);
    expect(text).not.toContain('geheim');
  });

  it('has those of TRY_LATER when the convenant cannot be read for the purposes, whatever else was asked', async () => {
    world.unreadable = new SourceUnavailable('the convenant could not be read', QUOTING);
    for (const query of ['{ purposes { code } }', '{ me { oin } purposes { code } }']) {
      const { status, headers, body } = await ask(query);
      expect([status, headers.get('retry-after'), body.data]).toEqual([503, '1', undefined]);
      expect(body.errors).toMatchObject([{ path: ['purposes'], extensions: { code: 'TRY_LATER', origin: 'SOURCE' } }]);
    }
  });

  it('has that of a bug when a value of ours does not fit the schema', async () => {
    world.answer = (operation) => ({ ...answer(operation), values: new Map([['access', { fields: null }]]) });
    const { status, body } = await ask(`{ access(id: "${CASE_ID}", purpose: "CRISIS") { fields { field } } }`);
    expect([status, codesOf(body)]).toEqual([500, ['INTERNAL_SERVER_ERROR']]);
  });
});

describe('an operation in which something was answered', () => {
  it('is 200, with each error at its path', async () => {
    const query = `query ($id: ID = "x") { ${CASE} b: case(id: $id) { id } __typename }`;
    const { status, body } = await ask(query, { id: null });
    expect([status, body.data]).toEqual([200, { case: { id: CASE_ID }, b: null, __typename: 'Query' }]);
    expect(body.errors).toMatchObject([{ path: ['b'], extensions: { code: 'BAD_USER_INPUT', origin: 'GATE' } }]);
    expect(body.extensions).toEqual({ disclosure: { records: [RECORD], record: 'r1', withheld: [], forms: [] } });
  });

  it('is 200 when what was answered is null', async () => {
    world.answer = (operation) => ({ ...answer(operation), values: new Map([['case', null]]) });
    expect(await ask(`{ ${CASE} }`)).toMatchObject({ status: 200, body: { data: { case: null } } });
  });
});

describe('an operation that asks nothing of the door', () => {
  it('is answered to who is still welcome, and to nobody else', async () => {
    const { body } = await ask('{ me { name } }');
    expect(body.data).toEqual({ me: { name: 'Verwelkomd' } });
    world.revoked = new Unauthenticated('KEY_REVOKED');
    for (const query of ['{ me { name } }', '{ purposes { code } }', '{ __typename }']) {
      const { status, body: refused } = await ask(query);
      expect([status, codesOf(refused), world.asked]).toEqual([401, ['UNAUTHENTICATED'], 0]);
    }
  });
});

describe('a request that is no operation', () => {
  const me = '{ me { oin } }';
  const hash = (version: number) => ({ persistedQuery: { version, sha256Hash: 'a'.repeat(64) } });
  it.each([
    ['a batch', [{ query: me }], 'BAD_USER_INPUT'],
    ['nothing', {}, 'BAD_USER_INPUT'],
    ['a document that is no text', { query: 7 }, 'BAD_USER_INPUT'],
    ['variables that are no object', { query: me, variables: [] }, 'BAD_USER_INPUT'],
    ['an operation that is not there', { query: `query A ${me}`, operationName: 'geheim' }, 'BAD_USER_INPUT'],
    ['several, and none chosen', { query: `query A ${me} query B ${me}` }, 'BAD_USER_INPUT'],
    ['fragments alone', { query: 'fragment F on Me { oin }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['no GraphQL', { query: '{ geheim(' }, 'GRAPHQL_PARSE_FAILED'],
    ['a hash alone', { extensions: hash(1) }, 'PERSISTED_QUERY_NOT_FOUND'],
    ['the hash of another document', { query: me, extensions: hash(1) }, 'BAD_USER_INPUT'],
    ['a hash of another kind', { extensions: hash(2) }, 'BAD_USER_INPUT'],
    ['a mutation', { query: `mutation { ${CASE} }` }, 'GRAPHQL_VALIDATION_FAILED'],
  ])('is 400 with a code, and never reaches the door: %s', async (_case, body, code) => {
    const given = await post(body);
    expect([given.status, codesOf(given.body), world.asked]).toEqual([400, [code], 0]);
    expect(given.text).not.toContain('geheim');
    expect(lines).toEqual([]);
  });
});

describe('the type of an answer', () => {
  const JSON_TYPE = 'application/json; charset=utf-8';
  it.each([
    ['nothing', {}, JSON_TYPE],
    ['anything', { accept: '*/*' }, JSON_TYPE],
    ['what the gate does not have', { accept: 'text/html' }, JSON_TYPE],
    [
      'the newer name',
      { accept: 'Application/GraphQL-Response+JSON, */*' },
      'application/graphql-response+json; charset=utf-8',
    ],
  ])('fits who accepts %s: what was disclosed is never thrown away', async (_case, accept, type) => {
    const { status, headers, body } = await post({ query: `{ ${CASE} }` }, accept);
    expect([status, headers.get('content-type'), body.data]).toEqual([200, type, { case: { id: CASE_ID } }]);
  });
});

describe('the log', () => {
  it.each([
    ['a record', new LedgerUnavailable('no record', QUOTING), 'LEDGER_UNAVAILABLE: no record (Error 42501)'],
    ['a source', new SourceUnavailable('no facts', QUOTING), 'TRY_LATER: no facts (Error 42501)'],
  ])('tells a fault once, at error, by code and detail: %s', async (_case, error, line) => {
    world.answer = failing(error);
    await ask(`{ ${CASE} }`);
    expect(lines).toEqual([['error', line]]);
  });

  it('tells a bug once, at error, by its places, and nothing of its message', async () => {
    world.unreadable = QUOTING;
    await ask('{ purposes { code } }');
    expect(lines).toEqual([['error', expect.stringMatching(/^Error 42501\n.*gate\.plugin\.spec/s)]]);
    expect(JSON.stringify(lines)).not.toContain('geheim');
  });

  it('tells once, at error, that a request passed the front, and nothing is answered', async () => {
    world.stranger = new Error('geheim');
    const { status, body, text } = await ask(`{ ${CASE} }`);
    expect([status, codesOf(body), text.includes('geheim')]).toEqual([500, ['INTERNAL_SERVER_ERROR'], false]);
    expect([world.asked, lines]).toEqual([0, [['error', expect.stringMatching(/^Error\n/)]]]);
  });

  it('tells a token that is not accepted at log', async () => {
    world.answer = failing(new Unauthenticated('KEY_REVOKED'));
    await ask(`{ ${CASE} }`);
    expect(lines).toEqual([['log', 'UNAUTHENTICATED: KEY_REVOKED']]);
  });

  it.each([
    ['an error of one root field', `{ ${CASE} b: case(id: "geheim", purpose: "geheim") { id } }`, {}],
    ['a variable', 'query ($id: ID!) { case(id: $id) { id } }', { id: { geheim: 1 } }],
    ['an argument', 'query ($n: String = "x") { __type(name: $n) { name } }', { n: null }],
    ['a document', '{ geheim }', {}],
  ])('says nothing of a mistake of the caller: %s', async (_case, query, variables) => {
    expect((await ask(query, variables)).body.errors).not.toHaveLength(0);
    expect(lines).toEqual([]);
  });

  it('is the only one: Apollo’s own, which tells messages whole, is silent', async () => {
    const persistedQuery = {
      version: 1,
      get sha256Hash(): never {
        throw new TypeError('geheim');
      },
    };
    expect((await post({ extensions: { persistedQuery } })).status).toBe(500);
    expect(lines).toEqual([['error', expect.stringMatching(/^TypeError\n/)]]);
  });
});
