import { net, unlessStatus, type Attack } from '../attack.js';
import {
  MODULE,
  CALLS,
  SERVER,
  ERRORS,
  CASE,
  COUNTED,
  WRITTEN,
  NO_HASHES,
  AS_IT_WAS_SENT,
  UUID,
  OWN_WORDS,
  document,
  body,
  post,
  answerHas,
  times,
} from './graphql-kit.js';

/** Bodies, arguments and errors. */
export const BODY_ATTACKS: readonly Attack[] = [
  body(
    {
      id: 'GQL-10',
      title: 'a hundred operations in one body',
      source: 'OWASP GraphQL Cheat Sheet, batching attacks; Apollo defaults',
      defence: [
        net(MODULE, 'persistedQueries: false,', 'persistedQueries: false, allowBatchedHttpRequests: true,'),
        net(
          'apps/gateway/src/http/request-mistakes.ts',
          'if (!isRecord(body)) return new InputRefused([NO_OBJECT]);',
          'if (!isRecord(body)) return undefined;',
        ),
      ],
    },
    JSON.stringify(Array.from({ length: 100 }, () => ({ query: '{ me { oin } }' }))),
  ),
  {
    id: 'GQL-11',
    title: 'a document under a hash that somebody else registered',
    source: 'IW-18; Apollo, automatic persisted queries',
    defence: NO_HASHES,
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
      defence: NO_HASHES,
    },
    JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: { toString: 1, valueOf: 1 } } } }),
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
      defence: [...COUNTED, WRITTEN],
    },
    JSON.stringify({
      query: `{ ...f0 } ${times(7_000, (index) => `fragment f${index} on Query{...f${index + 1}}`)} fragment f7000 on Query{__typename}`,
    }),
  ),
];
