import { net, unless, unlessStatus, type Attack } from '../attack.js';
import { LIMITS, MEASURED, WRITTEN, post, times } from './graphql-kit.js';

const EXTENT = 'apps/gateway/src/graphql/limits/extent.ts';
const INTROSPECTION = 'apps/gateway/src/graphql/limits/introspection.ts';
const SCHEMA_QUESTION = net(
  'apps/gateway/src/graphql/gate.plugin.ts',
  'contextValue.admitted = toldTheSchema(document, contextValue.admitted);',
  '',
);

type Told = Pick<Attack, 'id' | 'title' | 'defence'>;

/** A body that asks more than one request may: it must be refused for that, and for nothing else. */
function asking(told: Told, body: object): Attack {
  return {
    ...{ ...told, source: 'OWASP API4:2023; OWASP GraphQL Cheat Sheet, DoS prevention; ADR 15' },
    attempt: async (world) => {
      const text = await (await post(world, JSON.stringify(body))).text();
      return unless(text.includes('"LIMIT_EXCEEDED"'), `it was read: ${text.slice(0, 200)}`);
    },
  };
}

/** Asks about the schema, as a party to which it is not told. */
function prying(told: Told, query: string, byUrl = false): Attack {
  return {
    ...{ ...told, source: 'OWASP API9:2023; clairvoyance; GraphQL introspection in production' },
    attempt: async (world) => {
      await world.serve('ggz-twente', 'introspection = false');
      const { url } = await world.gateway();
      const token = await world.token({ slug: 'ggz-twente', scope: 'region:twente' });
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const answer = byUrl
        ? await fetch(`${url}/graphql?query=${encodeURIComponent(query)}`, { headers })
        : await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
      return unlessStatus(answer, 400);
    },
  };
}

const COSTED = [
  net(
    LIMITS,
    'for (const operation of measured) mustBeAtMost',
    'for (const operation of [] as typeof measured) mustBeAtMost',
  ),
] as const;
const SIZE = "return typeof asked === 'number' && asked >= 0 && asked < MOST_CASES ? asked : MOST_CASES;";

/** Pages of which one with fifty cases is dearer than a request may be; what each costs is mentioned, not written. */
function pages(head: string, ...sizes: readonly string[]): string {
  const page = (size: string, index: number): string =>
    `p${index}: cases(purpose: UITVOERING${size}) { nodes { ${times(400, () => '...F')} } }`;
  return `query${head} { ${sizes.map(page).join(' ')} } fragment F on Casus { identiteit { bsn geboortedatum } }`;
}

const DEEP = `{ __type(name: "Casus") { ${'ofType { '.repeat(16)} name ${'} '.repeat(16)} } }`;
const DOUBLED = `{ me { ...F0 } } ${times(12, (index) => `fragment F${index} on Me { ...F${index + 1} ...F${index + 1} }`)} fragment F12 on Me { oin }`;

/** What one request may ask. */
export const LIMIT_ATTACKS: readonly Attack[] = [
  asking(
    {
      id: 'LIM-01',
      title: 'a document of eighteen levels',
      defence: [net(LIMITS, "mustBeAtMost('depth', depth);", '')],
    },
    { query: DEEP },
  ),
  asking(
    { id: 'LIM-02', title: 'two hundred and one names for one field', defence: [WRITTEN] },
    { query: `{ me { ${times(201, (index) => `a${index}: oin`)} } }` },
  ),
  asking(
    { id: 'LIM-03', title: 'a directive at each of two hundred and one mentions of a field', defence: [WRITTEN] },
    { query: `{ me { ${times(201, () => 'oin @include(if: true)')} } }` },
  ),
  asking(
    { id: 'LIM-04', title: 'twenty-one operations, of which one is named', defence: [WRITTEN] },
    { query: times(21, (index) => `query Q${index} { me { oin } }`), operationName: 'Q0' },
  ),
  asking(
    {
      id: 'LIM-05',
      title: 'fragments that mention each other twice, twelve deep',
      defence: [net(LIMITS, "mustBeAtMost('fields', fields);", '')],
    },
    { query: DOUBLED },
  ),
  asking(
    { id: 'LIM-06', title: 'fields without end of a fragment that is written once', defence: [MEASURED] },
    { query: `{ me { ${times(1_300, () => '...F')} } } fragment F on Me { oin name }` },
  ),
  asking(
    { id: 'LIM-07', title: 'a page that a variable makes dear', defence: COSTED },
    { query: pages('($n: Int)', ', first: $n'), variables: { n: 50 } },
  ),
  asking(
    {
      id: 'LIM-08',
      title: 'a page that is dear by the default of a variable that is not sent',
      defence: [net(LIMITS, SIZE, 'return Number(asked ?? 0);')],
    },
    { query: pages('($n: Int = 50)', ', first: $n'), variables: {} },
  ),
  asking(
    {
      id: 'LIM-09',
      title: 'a dear page that another one pays for, with less than no cases',
      defence: [net(LIMITS, SIZE, SIZE.replace(' && asked >= 0', ''))],
    },
    { query: pages('($n: Int, $m: Int)', ', first: $n', ', first: $m'), variables: { n: 49, m: -49 } },
  ),
  asking(
    {
      id: 'LIM-10',
      title: 'a dear page that does not say how large it is',
      defence: [
        net(
          EXTENT,
          'return value?.kind === Kind.INT ? Number(value.value) : Infinity;',
          'return value?.kind === Kind.INT ? Number(value.value) : 0;',
        ),
      ],
    },
    { query: pages('', '') },
  ),
  asking(
    {
      id: 'LIM-11',
      title: 'brackets in brackets, which the parser would follow with its stack',
      defence: [net(LIMITS, 'checkBrackets(query);', '')],
    },
    { query: `{ case(id: ${'['.repeat(250)}${']'.repeat(250)}) { id } }` },
  ),
  asking(
    {
      id: 'LIM-12',
      title: 'a variable nested sixty deep',
      defence: [net(LIMITS, 'checkNesting(variables, LIMITS);', '')],
    },
    { query: '{ me { oin } }', variables: { a: JSON.parse(`${'['.repeat(60)}${']'.repeat(60)}`) as unknown } },
  ),
  asking(
    {
      id: 'LIM-13',
      title: 'a variable of eleven thousand values',
      defence: [net(LIMITS, 'checkNesting(variables, LIMITS);', '')],
    },
    { query: '{ me { oin } }', variables: { a: Array.from({ length: 11_000 }, () => 1) } },
  ),
  prying(
    {
      id: 'LIM-14',
      title: 'the schema, for a party to which it is not told',
      defence: [SCHEMA_QUESTION],
    },
    '{ __schema { types { name } } }',
  ),
  prying(
    {
      id: 'LIM-15',
      title: 'the schema by URL, for a party to which it is not told',
      defence: [SCHEMA_QUESTION],
    },
    '{ __schema { types { name } } }',
    true,
  ),
  prying(
    {
      id: 'LIM-16',
      title: 'the schema under another name, in a fragment',
      defence: [
        net(
          INTROSPECTION,
          'if (OF_THE_SCHEMA.includes(node.name.value)) fields.push(node);',
          'if (OF_THE_SCHEMA.includes(node.alias?.value ?? node.name.value)) fields.push(node);',
        ),
      ],
    },
    '{ me { oin } ...a } fragment a on Query { s: __schema { types { name } } }',
  ),
  prying(
    {
      id: 'LIM-17',
      title: 'the schema type by type, whose names one knows',
      defence: [
        net(INTROSPECTION, "const OF_THE_SCHEMA = ['__schema', '__type'];", "const OF_THE_SCHEMA = ['__schema'];"),
      ],
    },
    '{ __type(name: "Casus") { fields { name } } }',
  ),
];
