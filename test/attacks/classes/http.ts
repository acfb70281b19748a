import { net, unless, unlessStatus, type Attack, type Net, type Through } from '../attack.js';
import { sendRaw, statusesIn } from '../raw.js';
import type { World } from '../world.js';

const SERVER = 'apps/gateway/src/server.ts';
const FRONT = 'apps/gateway/src/http/front.ts';
const ADAPTER = '...{ bodyLimit: BODY_LIMIT,';

/** Node's HTTP reader with its strictness turned off: what a proxy in front would have to make up for. */
const STRICT = net(SERVER, ADAPTER, '...{ http: { insecureHTTPParser: true }, bodyLimit: BODY_LIMIT,');
const WHO = { slug: 'politie', function: 'wijkagent' };
const BODY = '{"query":"{ me { oin } }"}';
const SMUGGLED = 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';

type Told = Pick<Attack, 'id' | 'title' | 'source'>;

/** Bytes of which the gateway must see one request, refuse it, and close. `head`: lines of the request, which carries a good token. */
function sending(told: Told, head: readonly string[], body: string, ...defence: [Net, ...Net[]]): Attack {
  return {
    ...told,
    defence,
    attempt: async (world) => {
      const answer = await sendRaw((await world.gateway()).url, await request(world, head, body));
      const statuses = statusesIn(answer);
      return unless(statuses.length <= 1 && !statuses.includes(200), `answered ${statuses.join(' and ')}`);
    },
  };
}

async function request(world: World, head: readonly string[], body: string): Promise<string> {
  const lines = [
    'Host: gate.example',
    `Authorization: Bearer ${await world.token(WHO)}`,
    'Content-Type: application/json',
  ];
  return [`POST /graphql HTTP/1.1`, ...lines, ...head, '', body].join('\r\n');
}

/** A request without a token whose path leads around whoever looks at the path. */
function spelled(id: string, path: string): Attack {
  return {
    ...{ id, title: `the path ${path}`, source: 'CVE-2019-9901 (Envoy), CVE-2021-29492: spellings of a path' },
    defence: [
      net(
        FRONT,
        'return !is404 && routeOptions.url === GRAPHQL;',
        'return !is404 && (routeOptions as { path?: string }).path === GRAPHQL;',
      ),
      net(
        'apps/gateway/src/graphql/context.ts',
        "if (!request.admitted) throw new Error('a GraphQL request passed the front without being admitted');",
        "const admitted = request.admitted ?? { requester: { oin: 'x', purposes: [], region: 'groningen' } } as never; if (!request.admitted) return { admitted, reply, answer: null };",
      ),
      net(
        'apps/gateway/src/graphql/gate.plugin.ts',
        'contextValue.admitted = { ...admitted, requester: await gate.welcome(admitted) };',
        'contextValue.admitted = admitted.token ? { ...admitted, requester: await gate.welcome(admitted) } : admitted;',
      ),
    ],
    attempt: async (world) => {
      const text = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;
      const [status = 0] = statusesIn(await sendRaw((await world.gateway()).url, text));
      return unlessStatus({ status }, 401, 404);
    },
  };
}

async function heldOff(world: World, head: string): Promise<Through> {
  const [status = 0] = statusesIn(await sendRaw((await world.gateway()).url, head));
  return unlessStatus({ status }, 400, 401, 404, 405, 431);
}

const SMUGGLING = 'CVE-2022-32213, CVE-2022-32215, CVE-2021-22959 (Node, request smuggling); RFC 9112 §6';

/** What goes wrong before a document is read. */
export const HTTP_ATTACKS: readonly Attack[] = [
  sending(
    { id: 'HTTP-01', title: 'a request in a request: both a length and chunks', source: SMUGGLING },
    [`Content-Length: ${5 + SMUGGLED.length}`, 'Transfer-Encoding: chunked'],
    `0\r\n\r\n${SMUGGLED}`,
    STRICT,
  ),
  sending(
    { id: 'HTTP-02', title: 'two lengths that differ', source: SMUGGLING },
    ['Content-Length: 0', `Content-Length: ${SMUGGLED.length}`],
    SMUGGLED,
    STRICT,
  ),
  sending(
    { id: 'HTTP-03', title: 'a transfer encoding that is chunked only to some', source: SMUGGLING },
    ['Transfer-Encoding: xchunked, chunked, identity'],
    `0\r\n\r\n${SMUGGLED}`,
    STRICT,
  ),
  sending(
    {
      id: 'HTTP-04',
      title: 'a header that breaks off into another',
      source: 'CVE-2023-30589 (Node, CR without LF); CWE-113',
    },
    [`Content-Length: ${BODY.length}`, 'X-Note: a\rX-Other: b'],
    BODY,
    STRICT,
  ),
  {
    ...{ id: 'HTTP-05', title: 'headers of a hundred kilobytes', source: 'CVE-2018-12121 (Node, memory by headers)' },
    defence: [net(SERVER, ADAPTER, '...{ http: { maxHeaderSize: 1_000_000 }, bodyLimit: BODY_LIMIT,')],
    attempt: async (world) => {
      const ballast = `X-Note: ${'x'.repeat(100_000)}`;
      const [status = 0] = statusesIn(
        await sendRaw(
          (await world.gateway()).url,
          `${await request(world, [`Content-Length: ${BODY.length}`, ballast], BODY)}`,
        ),
      );
      return unlessStatus({ status }, 431);
    },
  },
  spelled('HTTP-06', '/%67raphql'),
  spelled('HTTP-07', '/graphql?x=/health/live'),
  spelled('HTTP-08', '/graphql#/health/live'),
  {
    ...{
      id: 'HTTP-09',
      title: 'text of one’s own in the ledger, by the trace header',
      source: 'CONTRACTS 2; CWE-117; LDV-02',
    },
    defence: [
      net(
        'libs/ledger/src/trace.ts',
        'const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;',
        'const TRACEPARENT = /^00-([^-]+)-([^-]+)-[0-9a-f]{2}$/;',
      ),
    ],
    attempt: async (world) => {
      const headers = {
        authorization: `Bearer ${await world.token(WHO)}`,
        'content-type': 'application/json',
        traceparent: '00-jan jansen bsn 999990019-abc-01',
      };
      return unlessStatus(
        await fetch(`${(await world.gateway()).url}/graphql`, { method: 'POST', headers, body: BODY }),
        400,
      );
    },
  },
  {
    ...{
      id: 'HTTP-10',
      title: 'answers that a shared cache keeps',
      source: 'CWE-524; RFC 9111 §5.2.2.5; web cache deception',
    },
    defence: [net(FRONT, "reply.header('cache-control', 'no-store');", '')],
    attempt: async (world) => {
      const { headers } = await world.ask(WHO, '{ me { oin } }');
      return unless(
        headers.get('cache-control') === 'no-store',
        `cache-control: ${String(headers.get('cache-control'))}`,
      );
    },
  },
  {
    ...{
      id: 'HTTP-11',
      title: 'asking from a page of another site, in the browser of a professional',
      source: 'CWE-942; GHSA-mxjx-28vx-xjjj class: CORS open to all',
    },
    defence: [
      net(
        SERVER,
        'app.useGlobalFilters(new FailureFilter());',
        'app.useGlobalFilters(new FailureFilter()); app.enableCors({ origin: true, credentials: true });',
      ),
    ],
    attempt: async (world) => {
      const headers = {
        origin: 'https://elders.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      };
      const answered = await fetch(`${(await world.gateway()).url}/graphql`, { method: 'OPTIONS', headers });
      return unless(!answered.headers.has('access-control-allow-origin'), 'any site may ask');
    },
  },
  {
    ...{
      id: 'HTTP-12',
      title: 'another name for the gate, by the host header, in what it publishes',
      source: 'GHSA-444r-cwp2-x5xf (Fastify, X-Forwarded-Host); CWE-644',
    },
    defence: [
      net(
        'apps/gateway/src/oauth/oauth.controller.ts',
        "server(): PublishedMetadata['server'] {\n    return this.metadata.server;",
        "server(@Req() { headers }: IncomingRequest): PublishedMetadata['server'] {\n    return { ...this.metadata.server, token_endpoint: `http://${String(headers['x-forwarded-host'] ?? headers['host'])}/oauth/token` };",
      ),
    ],
    attempt: async (world) => {
      const { url } = await world.gateway();
      const answered = await fetch(`${url}/.well-known/oauth-authorization-server`, {
        headers: { 'x-forwarded-host': 'elders.example' },
      });
      return unless(!(await answered.text()).includes('elders.example'), 'clients are sent elsewhere');
    },
  },
  {
    ...{
      id: 'HTTP-13',
      title: 'the private halves of the keys, at the address of the public ones',
      source: 'CWE-200; RFC 7517 §9',
    },
    defence: [
      net('libs/identity/src/keys.ts', 'const shown = { ...publicJwk(jwk),', 'const shown = { ...jwk,'),
      net('libs/identity/src/keys.ts', '!PRIVATE_MEMBERS.some((member) => member in jwk) &&', ''),
    ],
    attempt: async (world) => {
      const text = await (await fetch(`${(await world.gateway()).url}/.well-known/jwks.json`)).text();
      return unless(!text.includes('"d":'), 'the private key is published');
    },
  },
  {
    ...{
      id: 'HTTP-14',
      title: 'another method that reads the body all the same',
      source: 'CWE-650; X-HTTP-Method-Override',
    },
    defence: [
      net(FRONT, "if (request.method !== 'POST') return notAllowed(reply);", ''),
      net(
        FRONT,
        "const OTHER_METHODS: HTTPMethods[] = ['PUT', 'PATCH', 'DELETE', 'TRACE'];",
        "const OTHER_METHODS: HTTPMethods[] = ['PATCH', 'DELETE', 'TRACE'];",
      ),
      net(
        SERVER,
        'await app.init();',
        "adapter.getInstance().route({ method: 'PUT', url: '/graphql', handler: (_request, reply) => reply.send('{}') }); await app.init();",
      ),
    ],
    attempt: async (world) => {
      const headers = { authorization: `Bearer ${await world.token(WHO)}`, 'content-type': 'application/json' };
      return unlessStatus(
        await fetch(`${(await world.gateway()).url}/graphql`, { method: 'PUT', headers, body: BODY }),
        405,
      );
    },
  },
  {
    ...{ id: 'HTTP-15', title: 'a host that is no host', source: 'CWE-20; Apollo makes a URL of it' },
    defence: [
      net(
        FRONT,
        "if (!URL.canParse(url, `http://${hostname}/`)) throw new RequestInvalid('BAD_USER_INPUT', 'Host or path is no URL');",
        '',
      ),
    ],
    attempt: async (world) => {
      const text = (await request(world, [`Content-Length: ${BODY.length}`], BODY)).replace(
        'Host: gate.example',
        'Host: [::bad',
      );
      return heldOff(world, text);
    },
  },
];
