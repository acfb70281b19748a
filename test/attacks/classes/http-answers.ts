import { net, unless, unlessStatus, type Attack } from '../attack.js';
import { SERVER, FRONT, WHO, BODY, request, heldOff } from './http-kit.js';

/** Methods, hosts, and who may read the answers. */
export const ANSWER_ATTACKS: readonly Attack[] = [
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
      net(FRONT, "if (request.method !== 'POST' && !byUrl) return notAllowed(reply);", ''),
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
    defence: [net(FRONT, 'if (!URL.canParse(url, `http://${hostname}/`)) throw new InputRefused([HOST]);', '')],
    attempt: async (world) => {
      const text = (await request(world, [`Content-Length: ${BODY.length}`], BODY)).replace(
        'Host: gate.example',
        'Host: [::bad',
      );
      return heldOff(world, text);
    },
  },
];
