import { net, unless, unlessStatus, type Attack, type Net } from '../attack.js';

const SELECTION = 'apps/gateway/src/graphql/selection.ts';
const FRONT = 'apps/gateway/src/http/front.ts';
const MODULE = 'apps/gateway/src/gateway.module.ts';
const WHO = { slug: 'reclassering', function: 'toezichthouder' };
const CASE = '00000000-0000-4000-8000-000000000001';

interface Dodge {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

/** The probation service asks for the BSN, which no clause gives it, in a way that whoever decides might not see. It must be null, and
 *  the record must say that it was asked and refused: what is decided and what is executed are one thing. */
function dodging(id: string, title: string, defence: readonly [Net, ...Net[]], dodge: Dodge): Attack {
  const source = 'IW-06; GHSA-mx7m-j9xf-62hw, GHSA-m8jr-fxqx-8xx6 (Apollo, access control by another way to the field)';
  return {
    ...{ id, title, source, defence },
    attempt: async (world) => {
      const { url } = await world.gateway();
      const headers = { authorization: `Bearer ${await world.token(WHO)}`, 'content-type': 'application/json' };
      const answered = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify(dodge) });
      const text = await answered.text();
      if (/\d{9}/.test(text.split('"extensions"')[0] ?? '')) return `the BSN was given: ${text}`;
      const { extensions } = JSON.parse(text) as { extensions?: { disclosure?: { record?: string } } };
      const entry = await (await world.product()).ledger.entry(String(extensions?.disclosure?.record));
      return unless(
        JSON.stringify(entry['refused']).includes('K01.bsn'),
        'the record does not say that the BSN was asked',
      );
    },
  };
}

const OPEN = `case(id: "${CASE}", purpose: UITVOERING)`;

/** A request that must not be executed for how it is sent: a browser would send it for any site. */
function crossSite(id: string, title: string, defence: readonly [Net, ...Net[]], type: string, body: string): Attack {
  const source = 'CVE-2022-41919 (Fastify), CVE-2025-32442, CVE-2026-25223; Apollo csrfPrevention; CWE-352';
  return {
    ...{ id, title, source, defence },
    attempt: async (world) => {
      const { url } = await world.gateway();
      const headers = { authorization: `Bearer ${await world.token(WHO)}`, 'content-type': type };
      return unlessStatus(await fetch(`${url}/graphql`, { method: 'POST', headers, body }), 400, 415);
    },
  };
}

const TYPED = net(FRONT, "if (!isJson(headers['content-type'])) return refused(reply, 415, CONTENT_TYPE);", '');
const NO_CROSS_SITE = net(MODULE, 'persistedQueries: false,', 'persistedQueries: false, csrfPrevention: false,');

/** Ways to the same field that a careless reader of documents overlooks, and ways to send them. */
export const DODGE_ATTACKS: readonly Attack[] = [
  dodging(
    'DODGE-01',
    'under the name of a field that may be seen',
    [
      net(
        SELECTION,
        'const member = shape.get(type)?.get(children[0].name.value);',
        'const member = shape.get(type)?.get(name);',
      ),
    ],
    { query: `{ ${OPEN} { identiteit { geboortedatum: bsn } } }` },
  ),
  dodging(
    'DODGE-02',
    'in a named fragment',
    [net(SELECTION, 'else openOnce(node.name.value);', "else if (node.name.value === '') openOnce('');")],
    { query: `{ ${OPEN} { ...Wie } } fragment Wie on Casus { identiteit { bsn } }` },
  ),
  dodging(
    'DODGE-03',
    'in a fragment without a name',
    [
      net(
        SELECTION,
        'else if (node.kind === Kind.INLINE_FRAGMENT) collect(node.selectionSet);',
        'else if (node.kind === Kind.INLINE_FRAGMENT) continue;',
      ),
    ],
    { query: `{ ${OPEN} { ... on Casus { identiteit { ... { bsn } } } } }` },
  ),
  dodging(
    'DODGE-04',
    'in a fragment with the name of introspection',
    [
      net(
        SELECTION,
        'else openOnce(node.name.value);',
        "else if (!node.name.value.startsWith('__')) openOnce(node.name.value);",
      ),
    ],
    { query: `{ ${OPEN} { ...__schema } } fragment __schema on Casus { identiteit { bsn } }` },
  ),
  dodging(
    'DODGE-05',
    'behind a directive that lets it through',
    [net(SELECTION, 'if (node.directives?.length === 0) return true;', 'return node.directives?.length === 0;')],
    {
      query: `query ($yes: Boolean!) { ${OPEN} { identiteit @include(if: $yes) { bsn @skip(if: false) } } }`,
      variables: { yes: true },
    },
  ),
  dodging(
    'DODGE-06',
    'in the second half of a field that is asked twice',
    [net(SELECTION, 'if (known) known.push(node);', 'if (known) return;')],
    { query: `{ ${OPEN} { identiteit { geboortedatum } identiteit { bsn } } }` },
  ),
  dodging(
    'DODGE-07',
    'in the operation that is named, behind one that is harmless',
    [
      net(
        'apps/gateway/src/graphql/gate.plugin.ts',
        'const source = { document, operation, variables: request.variables ?? {}, told: requester.terms.introspection };',
        'const source = { document, operation: document.definitions[0] as typeof operation, variables: request.variables ?? {}, told: true };',
      ),
    ],
    { query: `query A { ${OPEN} { id } } query B { ${OPEN} { identiteit { bsn } } }`, operationName: 'B' },
  ),
  crossSite(
    'DODGE-08',
    'a document in a body that says that it is plain text',
    [
      TYPED,
      NO_CROSS_SITE,
      net(
        'apps/gateway/src/server.ts',
        'app.useGlobalFilters(new FailureFilter());',
        "app.useGlobalFilters(new FailureFilter()); app.useBodyParser('text/plain', {}, (_request: unknown, text: unknown, done: (error: null, body: unknown) => void) => done(null, JSON.parse(String(text))));",
      ),
    ],
    'text/plain',
    '{"query":"{ me { oin } }"}',
  ),
  crossSite(
    'DODGE-09',
    'a document in a form',
    [TYPED, NO_CROSS_SITE],
    'application/x-www-form-urlencoded',
    'query=%7B%20me%20%7B%20oin%20%7D%20%7D',
  ),
  {
    id: 'DODGE-10',
    title: 'a document in a URL',
    source: 'JZV-03; GraphQL over HTTP §5.3: GET and CSRF',
    defence: [net(FRONT, "if (request.method !== 'POST' && !byUrl) return notAllowed(reply);", '')],
    attempt: async (world) => {
      const { url } = await world.gateway();
      const headers = { authorization: `Bearer ${await world.token(WHO)}`, 'content-type': 'application/json' };
      const query = encodeURIComponent('{ me { oin } }');
      return unlessStatus(await fetch(`${url}/graphql?query=${query}`, { headers }), 405);
    },
  },
];
