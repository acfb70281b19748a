import { net, unless, unlessStatus, type Attack, type Through } from '../attack.js';
import type { World } from '../world.js';

const MODULE = 'apps/gateway/src/gateway.module.ts';
const CALLS = 'apps/gateway/src/graphql/calls.ts';
const FRONT = 'apps/gateway/src/http/front.ts';
const SERVER = 'apps/gateway/src/server.ts';
const ERRORS = 'apps/gateway/src/graphql/errors.ts';

const WHO = { slug: 'reclassering', function: 'toezichthouder' };
const CASE = '00000000-0000-4000-8000-000000000001';
const OTHER = '00000000-0000-4000-8000-000000000002';

const VALIDATED = net(
  MODULE,
  'persistedQueries: false,',
  'persistedQueries: false, dangerouslyDisableValidation: true,',
);
const COUNTED = net(MODULE, 'parseOptions: { maxLexicalTokens: MOST_TOKENS },', '');
const NO_HASHES = net(MODULE, 'persistedQueries: false,', '');
const AS_IT_WAS_SENT = net(
  SERVER,
  "...{ bodyLimit: BODY_LIMIT, forceCloseConnections: 'idle', requestTimeout: 30_000 },",
  "...{ bodyLimit: BODY_LIMIT, onProtoPoisoning: 'ignore' as const, onConstructorPoisoning: 'ignore' as const },",
);
const UUID = net(CALLS, 'if (isUuid(id)) return id;', 'if (isUuid(id) || id !== id.trim() || name) return id;');
const OWN_WORDS = net(ERRORS, '...bare(verdictOf(error)),', '...bare(verdictOf(error)), message: formatted.message,');

type Told = Pick<Attack, 'id' | 'title' | 'source' | 'defence'>;

/** A document that must be refused as a whole. */
function document(told: Told, query: string, variables: Record<string, unknown> = {}): Attack {
  return {
    ...told,
    attempt: async (world) => unlessStatus(await world.ask(WHO, query, variables), 400),
  };
}

/** A body of which the gateway must not execute anything. */
function body(told: Told, text: string, ...refused: readonly number[]): Attack {
  return {
    ...told,
    attempt: async (world) => unlessStatus(await post(world, text), ...(refused.length > 0 ? refused : [400])),
  };
}

async function post(world: World, text: string): Promise<Response> {
  const headers = { authorization: `Bearer ${await world.token(WHO)}`, 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(10_000);
  return fetch(`${(await world.gateway()).url}/graphql`, { method: 'POST', headers, body: text, signal });
}

/** A document whose answer, whatever it is, must be there soon. */
async function soon(world: World, query: string): Promise<Through> {
  const begun = performance.now();
  await post(world, JSON.stringify({ query })).catch(() => null);
  const took = performance.now() - begun;
  return unless(took < 2_500, `the gateway was busy for ${Math.round(took)} ms`);
}

async function answerHas(world: World, query: string, words: RegExp): Promise<Through> {
  const { text } = await world.ask(WHO, query);
  return unless(!words.test(text), `it said: ${text.slice(0, 200)}`);
}

function times(count: number, write: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => write(index)).join(' ');
}

/** Documents and bodies that are there to cost, to confuse or to learn. */
export const DOCUMENT_ATTACKS: readonly Attack[] = [
  document(
    {
      id: 'GQL-01',
      title: 'fifty-one cases under fifty-one names',
      source: 'ENGINES, alias overload; OWASP GraphQL Cheat Sheet',
      defence: [net(CALLS, 'if (asked.length > MOST_ROOTS)', 'if (asked.length < 0)')],
    },
    `{ ${times(51, (index) => `a${index}: case(id: "${CASE}", purpose: UITVOERING) { id }`)} }`,
  ),
  document(
    {
      id: 'GQL-02',
      title: 'six thousand names for __typename',
      source: 'ENGINES, 10,000 __typename aliases; Escape, alias overloading',
      defence: [COUNTED],
    },
    `{ ${times(6_000, (index) => `a${index}: __typename`)} }`,
  ),
  document(
    {
      id: 'GQL-03',
      title: 'fifteen hundred directives at one field',
      source: 'CVE-2022-37734 (graphql-java, directive overloading)',
      defence: [COUNTED, VALIDATED],
    },
    `{ me { oin ${times(1_500, () => '@include(if: true)')} } }`,
  ),
  document(
    {
      id: 'GQL-04',
      title: 'fragments in a circle',
      source: 'DVGA, circular fragments; GraphQL §5.5.2.2',
      defence: [VALIDATED],
    },
    '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A me { oin } }',
  ),
  {
    id: 'GQL-05',
    holdsUp: true,
    title: 'fragments that open each other twice, thirty deep',
    source: 'GHSA-3j43-9v8v-cp3f class (Apollo Router, named fragments expanded again and again)',
    defence: [net('apps/gateway/src/graphql/selection.ts', 'if (opened.has(name)) return;', '')],
    attempt: (world) =>
      soon(
        world,
        `{ ...F0 me { oin } } ${times(30, (index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`)}
         fragment F30 on Query { __typename }`,
      ),
  },
  document(
    {
      id: 'GQL-06',
      title: 'one name for two cases, of which one reader decides and another executes',
      source: 'GraphQL §5.3.2; CVE-2023-26144 (graphql-js, overlapping fields)',
      defence: [VALIDATED],
    },
    `{ case(id: "${CASE}", purpose: UITVOERING) { id } case(id: "${OTHER}", purpose: UITVOERING) { id } }`,
  ),
  document(
    {
      id: 'GQL-07',
      title: 'a field that arrives later',
      source: 'GraphQL incremental delivery; Hive #922, hooks that never ran',
      defence: [VALIDATED],
    },
    '{ me { oin } ... @defer { purposes { code } } }',
  ),
  document(
    {
      id: 'GQL-08',
      title: 'a filter on a value that may not be seen',
      source: 'ZenStack #1644; CVE-2023-22894 (Strapi); HAPI #6065',
      defence: [VALIDATED],
    },
    '{ cases(purpose: UITVOERING, where: { identiteit: { bsn: "999990019" } }) { nodes { id } } }',
  ),
  document(
    {
      id: 'GQL-09',
      title: 'an order by a value that may not be seen',
      source: 'ZenStack #1644; CVE-2023-22894 (Strapi)',
      defence: [VALIDATED],
    },
    '{ cases(purpose: UITVOERING, orderBy: "identiteit.bsn") { nodes { id } } }',
  ),
  body(
    {
      id: 'GQL-10',
      title: 'a hundred operations in one body',
      source: 'OWASP GraphQL Cheat Sheet, batching attacks; Apollo defaults',
      defence: [net(MODULE, 'persistedQueries: false,', 'persistedQueries: false, allowBatchedHttpRequests: true,')],
    },
    JSON.stringify(Array.from({ length: 100 }, () => ({ query: '{ me { oin } }' }))),
  ),
  {
    id: 'GQL-11',
    title: 'a document under a hash that somebody else registered',
    source: 'IW-18; Apollo, automatic persisted queries',
    defence: [NO_HASHES],
    attempt: async (world) => {
      const query = '{ me { oin } }';
      const sha256Hash = (await import('node:crypto')).createHash('sha256').update(query).digest('hex');
      const extensions = { persistedQuery: { version: 1, sha256Hash } };
      await post(world, JSON.stringify({ query, extensions }));
      return unlessStatus(await post(world, JSON.stringify({ extensions })), 400);
    },
  },
  body(
    {
      id: 'GQL-12',
      title: 'a hash that is no text',
      source: 'CWE-843; Apollo makes a key of whatever it is given',
      defence: [
        net(
          FRONT,
          "if (hash !== undefined && typeof hash !== 'string')",
          "if (hash === '' && typeof hash !== 'string')",
        ),
        NO_HASHES,
      ],
    },
    JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: { length: 64 } } } }),
  ),
  body(
    {
      id: 'GQL-13',
      title: 'variables with a prototype of their own',
      source: 'CWE-1321; CVE-2018-16487 (lodash); Fastify onProtoPoisoning',
      defence: [AS_IT_WAS_SENT],
    },
    '{"query":"{ me { oin } }","variables":{"__proto__":{"admin":true}}}',
  ),
  body(
    {
      id: 'GQL-14',
      title: 'variables with a constructor of their own',
      source: 'CWE-1321; CVE-2019-10744 (lodash); Fastify onConstructorPoisoning',
      defence: [AS_IT_WAS_SENT],
    },
    '{"query":"{ me { oin } }","variables":{"constructor":{"prototype":{"admin":true}}}}',
  ),
  document(
    {
      id: 'GQL-15',
      title: 'an id that is SQL',
      source: 'CWE-89',
      defence: [UUID],
    },
    'query ($id: ID!) { case(id: $id, purpose: UITVOERING) { id } }',
    { id: `${CASE}' OR '1'='1` },
  ),
  document(
    {
      id: 'GQL-16',
      title: 'an id with NUL in it',
      source: 'CWE-158; NUL and PostgreSQL',
      defence: [UUID],
    },
    'query ($id: ID!) { case(id: $id, purpose: UITVOERING) { id } }',
    { id: `${CASE}\u0000` },
  ),
  document(
    {
      id: 'GQL-17',
      title: 'a cursor that is SQL',
      source: 'CWE-89',
      defence: [UUID],
    },
    'query ($after: String) { cases(purpose: UITVOERING, after: $after) { nodes { id } } }',
    { after: Buffer.from("' UNION SELECT id FROM gate.person --").toString('base64url') },
  ),
  document(
    {
      id: 'GQL-18',
      title: 'a page of five thousand cases',
      source: 'OWASP API4:2023',
      defence: [
        net(
          CALLS,
          "if (typeof value === 'number' && value >= 1 && value <= MOST_CASES) return value;",
          'return Number(value);',
        ),
      ],
    },
    '{ cases(purpose: UITVOERING, first: 5000) { nodes { id } } }',
  ),
  {
    id: 'GQL-19',
    title: 'learning field names from suggestions',
    source: 'ENGINES, field suggestions; clairvoyance',
    defence: [OWN_WORDS],
    attempt: (world) =>
      answerHas(world, `{ case(id: "${CASE}", purpose: UITVOERING) { identiteit { bsm } } }`, /Did you mean/),
  },
  {
    id: 'GQL-20',
    title: 'having one’s own text sent back',
    source: 'CONTRACTS 5; ENGINES, graphql-armor echoes the query',
    defence: [OWN_WORDS],
    attempt: (world) => answerHas(world, '{ me { oin(geheim99990: 1) } }', /geheim99990/),
  },
  {
    id: 'GQL-21',
    title: 'having a stack told',
    source: 'CWE-209; Apollo includeStacktraceInErrorResponses',
    defence: [
      net(MODULE, 'includeStacktraceInErrorResponses: false', 'includeStacktraceInErrorResponses: true'),
      net(ERRORS, '...bare(verdictOf(error)),', '...formatted,'),
    ],
    attempt: (world) => answerHas(world, '{ me { geheim } }', /stacktrace|\.js:\d/),
  },
  {
    id: 'GQL-22',
    title: 'a hundred thousand brackets in brackets, until the stack is full',
    source: 'CWE-674; graphql-java and graphql-js: parsers that recurse',
    defence: [COUNTED],
    attempt: async (world) => {
      const query = `{ case(id: ${'['.repeat(100_000)}${']'.repeat(100_000)}, purpose: CRISIS) { id } }`;
      const answered = await (await post(world, JSON.stringify({ query }))).text();
      return unless(answered.includes('LIMIT_EXCEEDED'), `answered ${answered.slice(0, 200)}`);
    },
  },
  body(
    {
      id: 'GQL-23',
      title: 'a body of a megabyte',
      source: 'CVE-2024-43783 (Apollo Router, bodies past the limit)',
      defence: [net(SERVER, '...{ bodyLimit: BODY_LIMIT,', '...{ bodyLimit: 10_000_000,')],
    },
    JSON.stringify({ query: `{ me { oin } } # ${'x'.repeat(1_000_000)}` }),
  ),
  body(
    {
      id: 'GQL-24',
      title: 'seven thousand fragments, each inside the one before',
      source: 'CWE-674; graphql-js follows fragments on its stack',
      defence: [
        COUNTED,
        net(
          FRONT,
          "if (typeof query === 'string' && query.split('fragment').length > MOST_FRAGMENTS + 1)",
          "if (query === '')",
        ),
      ],
    },
    JSON.stringify({
      query: `{ ...f0 } ${times(7_000, (index) => `fragment f${index} on Query{...f${index + 1}}`)} fragment f7000 on Query{__typename}`,
    }),
  ),
];
