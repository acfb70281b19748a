import { net, unless, unlessStatus, type Attack, type Net, type Through } from '../attack.js';
import { sendRaw, statusesIn } from '../raw.js';
import type { World } from '../world.js';

export const SERVER = 'apps/gateway/src/server.ts';
export const FRONT = 'apps/gateway/src/http/front.ts';
/** What Node's own HTTP reader is told. */
export const READER = 'http: { headersTimeout: 15_000,';

/** Node's HTTP reader with its strictness turned off: what a proxy in front would have to make up for. */
export const STRICT = net(SERVER, READER, 'http: { insecureHTTPParser: true, headersTimeout: 15_000,');
export const WHO = { slug: 'politie', function: 'wijkagent' };
export const BODY = '{"query":"{ me { oin } }"}';
export const SMUGGLED = 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';

export type Told = Pick<Attack, 'id' | 'title' | 'source'>;

/** Bytes of which the gateway must see one request, refuse it, and close. `head`: lines of the request, which carries a good token. */
export function sending(told: Told, head: readonly string[], body: string, ...defence: [Net, ...Net[]]): Attack {
  return {
    ...told,
    defence,
    attempt: async (world) => {
      const answer = await sendRaw((await world.gateway()).url, await request(world, head, body));
      // What the reader of HTTP itself refuses never reaches an application.
      return unless(
        statusesIn(answer)[0] === 400 && !/"extensions"|"data"/.test(answer),
        `read: ${answer.slice(-200)}`,
      );
    },
  };
}

export async function request(world: World, head: readonly string[], body: string): Promise<string> {
  const lines = [
    'Host: gate.example',
    `Authorization: Bearer ${await world.token(WHO)}`,
    'Content-Type: application/json',
  ];
  return [`POST /graphql HTTP/1.1`, ...lines, ...head, '', body].join('\r\n');
}

/** A request without a token whose path leads around whoever looks at the path. */
export function spelled(id: string, path: string): Attack {
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
        'context.admitted = { ...context.admitted, requester: await gate.welcome(context.admitted) };',
        'if (context.admitted.token) context.admitted = { ...context.admitted, requester: await gate.welcome(context.admitted) };',
      ),
    ],
    attempt: async (world) => {
      const text = `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;
      const [status = 0] = statusesIn(await sendRaw((await world.gateway()).url, text));
      return unlessStatus({ status }, 401, 404);
    },
  };
}

export async function heldOff(world: World, head: string): Promise<Through> {
  const [status = 0] = statusesIn(await sendRaw((await world.gateway()).url, head));
  return unlessStatus({ status }, 400, 401, 404, 405, 431);
}

export const SMUGGLING = 'CVE-2022-32213, CVE-2022-32215, CVE-2021-22959 (Node, request smuggling); RFC 9112 §6';
