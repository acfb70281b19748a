import { net, unlessStatus, type Attack } from '../attack.js';
import { sendRaw, statusesIn } from '../raw.js';
import {
  CERTIFICATES,
  FROM_ANYBODY,
  OTHERS,
  OWN,
  PROXIED,
  RENEWED,
  UNTRUSTED,
  asked,
  headerOf,
  tlsGateway,
  tokenAsked,
  tokenFor,
} from './mtls-kit.js';

const POSSESSION = 'libs/identity/src/possession.ts';
const ENDPOINT = 'apps/gateway/src/oauth/token-endpoint.ts';

/** A token that is bound to a certificate, at a gateway behind a proxy, with another certificate or none. */
function behindProxy(told: Omit<Attack, 'attempt'>, header: string | undefined, refused: number): Attack {
  return {
    ...told,
    attempt: async (world) => {
      const [gateway, token] = [await world.replica(PROXIED), await tokenFor(world, OWN)];
      return unlessStatus(await asked(gateway, token, header), refused);
    },
  };
}

/** Tokens that are bound to a client certificate. */
export const CERTIFICATE_ATTACKS: readonly Attack[] = [
  behindProxy(
    {
      id: 'MTLS-01',
      title: 'a bound token without a certificate',
      source: 'RFC 8705 §3; FSC-01',
      defence: [
        net(
          POSSESSION,
          "if (shown === null) throw new Unauthenticated('CERTIFICATE_MISSING');",
          'if (shown === null) return;',
        ),
      ],
    },
    undefined,
    401,
  ),
  behindProxy(
    {
      id: 'MTLS-02',
      title: 'a bound token with another certificate of the same organisation',
      source: 'RFC 8705 §3',
      defence: [net(POSSESSION, "if (shown.thumbprint !== x5t) throw new Unauthenticated('CERTIFICATE_OTHER');", '')],
    },
    headerOf(RENEWED),
    401,
  ),
  {
    id: 'MTLS-03',
    title: 'the holder’s certificate, which is no secret, in a header past the proxy',
    source: 'RFC 9440 §4; RFC 8705 §6.5',
    defence: FROM_ANYBODY,
    attempt: async (world) =>
      unlessStatus(await asked(await world.gateway(), await tokenFor(world, OWN), headerOf(OWN)), 400, 401),
  },
  {
    id: 'MTLS-04',
    title: 'a token bound to a certificate that is only named in a header, past the proxy',
    source: 'RFC 9440 §4; NL GOV OAuth, OAU-04',
    defence: FROM_ANYBODY,
    attempt: async (world) =>
      unlessStatus(await tokenAsked(await world.gateway(), 'politie', { header: headerOf(OWN) }), 400),
  },
  {
    id: 'MTLS-05',
    title: 'a certificate named past the proxy beside a token that needs none, for whoever believes it next',
    source: 'RFC 9440 §4; CWE-290',
    defence: [
      net(
        POSSESSION,
        "if (this.certificates.isForged(request)) throw new RequestInvalid('BAD_USER_INPUT', 'Client-Cert: NOT_TRUSTED');",
        '',
      ),
    ],
    attempt: async (world) => {
      const forge = await world.forge();
      return unlessStatus(await asked(await world.gateway(), forge.byGateway(forge.access()), headerOf(OWN)), 400);
    },
  },
  {
    id: 'MTLS-06',
    title: 'one’s own header with a certificate before that of the proxy',
    source: 'RFC 9440 §2.2, §4: one header; CWE-235',
    defence: [net(CERTIFICATES, '/^:([A-Za-z0-9+/]+={0,2}):$/', '/:([A-Za-z0-9+/]+={0,2}):/')],
    attempt: async (world) => {
      const [{ url }, token] = [await world.replica(PROXIED), await tokenFor(world, OWN)];
      const body = '{"query":"{ me { oin } }"}';
      const lines = [
        ...['POST /graphql HTTP/1.1', 'Host: gate.example', 'Connection: close', 'Content-Type: application/json'],
        ...[`Authorization: Bearer ${token}`, `Client-Cert: ${headerOf(OWN)}`, `Client-Cert: ${headerOf(RENEWED)}`],
      ];
      const text = [...lines, `Content-Length: ${body.length}`, '', body].join('\r\n');
      const [status = 0] = statusesIn(await sendRaw(url, text, 300));
      return unlessStatus({ status }, 400);
    },
  },
  behindProxy(
    {
      id: 'MTLS-07',
      title: 'a certificate with bytes behind it',
      source: 'RFC 9440 §2.1; X.690: one value, one encoding',
      defence: [
        net(
          CERTIFICATES,
          "return certificate.raw.equals(der) ? described(certificate) : 'MALFORMED';",
          'return described(certificate);',
        ),
      ],
    },
    headerOf(OWN, Buffer.alloc(4, 7)),
    400,
  ),
  {
    id: 'MTLS-08',
    title: 'one’s own assertion with the certificate of another organisation',
    source: 'NL GOV OAuth, OAU-04; RFC 8705 §2',
    defence: [
      net(
        ENDPOINT,
        'if (certificate !== null && certificate.oin !== client.oin)',
        "if (certificate !== null && certificate.oin === '')",
      ),
    ],
    attempt: async (world) =>
      unlessStatus(await tokenAsked(await world.replica(PROXIED), 'politie', { header: headerOf(OTHERS) }), 401),
  },
  {
    id: 'MTLS-09',
    title: 'a token without a certificate, for a party that must show one',
    source: 'RFC 8705 §3.4, tls_client_certificate_bound_access_tokens',
    defence: [net(ENDPOINT, 'return lackOf(sender, client.terms);', 'return null;')],
    attempt: async (world) => {
      await world.serve('uwv', "proof = 'MTLS'");
      return unlessStatus(await tokenAsked(await world.gateway(), 'uwv'), 400);
    },
  },
  {
    id: 'MTLS-10',
    title: 'a certificate with the right name and number, by an authority of one’s own',
    source: 'RFC 8705 §2.1, §7.2; CVE-2021-44531, CVE-2021-44532 (Node, names of certificates); FSC-03',
    defence: [
      net('apps/gateway/src/server.ts', 'closeUntrusted(app.getHttpServer());', ''),
      net(
        CERTIFICATES,
        'const certificate = socket.authorized === true ? socket.getPeerX509Certificate?.() : undefined;',
        'const certificate = socket.getPeerX509Certificate?.();',
      ),
    ],
    attempt: async (world) => {
      const gateway = await tlsGateway(world);
      const answer = await tokenAsked(gateway, 'politie', { certificate: UNTRUSTED }).catch(() => null);
      return answer && unlessStatus(answer, 400, 401);
    },
  },
];
