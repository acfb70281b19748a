// Real here: PostgreSQL, the gateway and the consent register as processes, over HTTP. Made up: what is thrown at them.
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { StaffClient, TestProduct, type AppProcess, type Gateway } from '#testing';

let product: TestProduct;
let gateway: Gateway;
let consent: AppProcess;
let tokens: Readonly<Record<string, string>>;

beforeAll(async () => {
  product = await TestProduct.start();
  [gateway, consent] = [await product.gateway(), await product.consent()];
  const staff = StaffClient.fromFile(gateway.url, product.issuer, join(product.keys, 'staff', 'beheerder.json'));
  const signIn = { slug: 'gemeente', function: 'casusregisseur' };
  tokens = {
    '/graphql': await gateway.client.token(signIn),
    '/staff/graphql': await staff.token(),
    '/consents': await gateway.client.token({ ...signIn, resource: product.consentUrl }),
  };
}, 180_000);
afterAll(() => product.stop());

const STATUSES = [200, 400, 401, 403, 404, 405, 409, 413, 415, 429, 503];
/** What a driver, a parser, a stack or a file would give away, and the mark that is in everything sent. */
const GIVEN_AWAY =
  /geheim|node_modules|\.[jt]s:\d|\bat \w+ \(|SELECT|INSERT|relation "|syntax error at|ECONN|QueryFailed|pg_|gate\.|ledger\.|typeorm|fastify|apollo|Unexpected token|Did you mean|in JSON at/i;

const NASTY = [
  "geheim' OR '1'='1'; DROP TABLE gate.party; --",
  'geheim\u0000',
  'geheim\ud800',
  'geheim\u202e',
  '../../../../etc/passwd#geheim',
  '${geheim}{{geheim}}',
  'geheim'.repeat(2000),
];
const nasty = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary' }).map((text) => `geheim${text}`),
);
const deep = (depth: number): string => `${'{"geheim":'.repeat(depth)}1${'}'.repeat(depth)}`;
const json = fc.oneof(
  fc.jsonValue().map((value) => JSON.stringify({ query: value, variables: { geheim: value } })),
  nasty.map((text) => JSON.stringify({ query: text, operationName: text })),
  nasty.map((text) =>
    JSON.stringify({ query: `{ case(id: ${JSON.stringify(text)}, purpose: CASUSOVERLEG) { geheim } }` }),
  ),
  nasty.map((text) =>
    JSON.stringify({
      query: 'query ($id: ID!) { case(id: $id, purpose: CASUSOVERLEG) { identiteit { geboortedatum } } }',
      variables: { id: text },
    }),
  ),
  fc.constantFrom(
    '{"query":"{ geheim }"}',
    '{"query":"{ me { geheim } identiteitt }"}',
    '{"query":"{ me { oin'.concat('"}'),
    '{"__proto__":{"geheim":1}}',
    '{"constructor":{"prototype":{"geheim":1}},"query":"{ me { oin } }"}',
    '{"query":"{ me { oin } }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"geheim"}}}',
    '[{"query":"{ me { oin } }"}]',
    '{"geheim"',
    deep(5000),
    `"${'geheim'.repeat(60_000)}"`,
  ),
);
const headers = fc.record(
  {
    'content-type': fc.constantFrom('application/json', 'application/json; charset=geheim', 'text/geheim', 'geheim'),
    traceparent: fc.constantFrom('geheim', '00-00000000000000000000000000000000-0000000000000000-00'),
    'fsc-transaction-id': fc.constantFrom('geheim', "'; --"),
    accept: fc.constantFrom('geheim/geheim', '*/*'),
    'if-match': fc.constantFrom('geheim', '"1"'),
  },
  { requiredKeys: ['content-type'] },
);
const routes = [
  '/graphql',
  '/staff/graphql',
  '/oauth/token',
  '/consents',
  '/health/ready',
  '/geheim%zz',
  '/graphql/%00geheim',
] as const;

interface Thrown {
  readonly path: (typeof routes)[number];
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly token: string | null;
}

async function answered({ path, method, headers: sent, body, token }: Thrown) {
  const base = path === '/consents' ? consent.url : gateway.url;
  const authorization = token ?? tokens[path] ?? 'geheim';
  const response = await fetch(`${base}${path}`, {
    method,
    headers: { ...sent, authorization: `Bearer ${authorization}` },
    ...(method !== 'GET' && { body }),
  });
  const told = [...response.headers].filter(([name]) => name !== 'date').join('\n');
  return { status: response.status, told, text: await response.text() };
}

const thrown: fc.Arbitrary<Thrown> = fc.record({
  path: fc.constantFrom(...routes),
  method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'PUT', 'DELETE'),
  headers,
  body: json,
  token: fc.constantFrom(null, null, null, 'geheim', 'a.b.c', "geheim'--"),
});

/** Code and origin of each error of a GraphQL route that did not answer. */
function graphqlCodes(path: string, status: number, text: string): string[] {
  if (status < 400 || !['/graphql', '/staff/graphql'].includes(path)) return [];
  const { errors } = JSON.parse(text) as { errors: { extensions: { code: string; origin: string } }[] };
  return errors.map(({ extensions: { code, origin } }) => `${code} ${origin}`);
}

describe('whatever is thrown at any route', () => {
  it('answers with a status of the contract, and gives nothing away', async () => {
    await fc.assert(
      fc.asyncProperty(thrown, async (one) => {
        const { status, told, text } = await answered(one);
        expect(STATUSES).toContain(status);
        expect(text).not.toMatch(GIVEN_AWAY);
        expect(told).not.toMatch(/geheim/);
        expect(graphqlCodes(one.path, status, text)).not.toContainEqual(
          expect.stringMatching(/^(undefined|INTERNAL_)/),
        );
      }),
      { numRuns: 250, seed: 20261124 },
    );
  }, 240_000);

  it('is told by code and place alone when a document does not fit: no name of a field, no suggestion', async () => {
    const { status, body, text } = await gateway.client.ask(tokens['/graphql'] ?? '', '{ me { oim nme } caze { x } }');
    expect(status).toBe(400);
    expect(text).not.toMatch(/oin|name|oim|nme|caze|Did you mean|Query|Me\b/);
    for (const error of body.errors ?? [])
      expect(error).toEqual({
        message: expect.any(String),
        locations: [{ line: expect.any(Number), column: expect.any(Number) }],
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED', origin: 'GATE' },
      });
  });

  it('does not come back in the log', () => {
    for (const log of product.logs) expect(readFileSync(log, 'utf8')).not.toMatch(/geheim/);
  });
});
