import { Nonces } from '#identity';
import { readPseudonymKeys } from '#settings';
import { net, type Attack } from '../attack.js';
import { DPOP, hashOf, nonceOf, proving } from './dpop-kit.js';

const URLS = 'libs/identity/src/proof-url.ts';
const SAME_URL = "if (!sameUrl(claims['htu'], url)) return 'URL_OTHER';";
const IN_TERM = "return madeAt <= now + SKEW && madeAt > now - OLDEST ? null : 'TERM_WRONG';";
const OF_THE_TOKEN = "return token === null || claims['ath'] === tokenHashOf(token) ? null : 'TOKEN_OTHER';";
const FRESH = 'RFC 9449 §4.3 item 11, §11.1';

/** Proofs that were made by the holder of the key, for something else. */
export const PROOF_ATTACKS: readonly Attack[] = [
  proving(
    {
      id: 'DPOP-01',
      title: 'a proof made for another method',
      source: 'RFC 9449 §4.3 item 8',
      defence: [net(DPOP, "if (claims['htm'] !== method) return 'METHOD_OTHER';", '')],
    },
    () => ({ claims: { htm: 'GET' } }),
  ),
  proving(
    {
      id: 'DPOP-02',
      title: 'a proof made for the token endpoint, shown to the API',
      source: 'RFC 9449 §4.3 item 9',
      defence: [net(DPOP, SAME_URL, '')],
    },
    ({ forge }) => ({ claims: { htu: `${forge.issuer}/oauth/token` } }),
  ),
  proving(
    {
      id: 'DPOP-03',
      title: 'a proof made for another server, whose query holds our address',
      source: 'RFC 9449 §4.3 item 9; CWE-20: an address looked for in a text',
      defence: [net(DPOP, SAME_URL, "if (!String(claims['htu']).includes(url)) return 'URL_OTHER';")],
    },
    ({ forge }) => ({ claims: { htu: `https://elders.example/graphql?voor=${forge.issuer}/graphql` } }),
  ),
  proving(
    {
      id: 'DPOP-04',
      title: 'a proof for an address that only a parser which mends it takes for ours',
      source: 'RFC 3986 §6; CVE-2022-0512 class (URL parsers that disagree)',
      defence: [net(URLS, '|| SUSPECT.test(text) ', '')],
    },
    ({ forge }) => ({ claims: { htu: `${forge.issuer}\\graphql` } }),
  ),
  proving(
    {
      id: 'DPOP-05',
      title: 'a proof made for another token',
      source: 'RFC 9449 §4.3 item 10',
      defence: [net(DPOP, OF_THE_TOKEN, 'return null;')],
    },
    () => ({ claims: { ath: hashOf('een ander token') } }),
  ),
  proving(
    {
      id: 'DPOP-06',
      title: 'a proof made without a token, as for the token endpoint',
      source: 'RFC 9449 §4.3 item 10, §7.1',
      defence: [
        net(DPOP, OF_THE_TOKEN, OF_THE_TOKEN.replace('token === null', "token === null || !('ath' in claims)")),
      ],
    },
    () => ({ claims: { ath: undefined } }),
  ),
  proving(
    {
      id: 'DPOP-07',
      title: 'a proof without a nonce',
      source: 'RFC 9449 §8, §11.2: proofs made ahead',
      defence: [net(DPOP, "if (nonce === null) return 'NONCE_MISSING';", 'if (nonce === null) return null;')],
    },
    () => ({ claims: { nonce: undefined } }),
  ),
  proving(
    {
      id: 'DPOP-08',
      title: 'a nonce of ten minutes ago',
      source: 'RFC 9449 §8, §11.2',
      defence: [net(DPOP, "return this.nonces.accepts(nonce, now) ? null : 'NONCE_STALE';", 'return null;')],
    },
    async ({ forge }, now, world) => {
      const secrets = readPseudonymKeys((await world.product()).keys);
      return { claims: { nonce: new Nonces(secrets, forge.issuer).current((now - 600) * 1000) } };
    },
  ),
  proving(
    {
      id: 'DPOP-09',
      title: 'a nonce of the consent register, shown to the gateway',
      source: 'RFC 9449 §8.2: a nonce is of one server',
      defence: [net('libs/identity/src/nonces.ts', 'ketenpoort dpop nonce 1 ${origin}', 'ketenpoort dpop nonce 1')],
    },
    async (_bound, _now, world) => ({ claims: { nonce: await nonceOf(`${(await world.consent()).url}/consents`) } }),
  ),
  proving(
    {
      id: 'DPOP-10',
      title: 'a proof of two minutes ago',
      source: FRESH,
      defence: [net(DPOP, IN_TERM, "return madeAt <= now + SKEW ? null : 'TERM_WRONG';")],
    },
    (_bound, now) => ({ claims: { iat: now - 120 } }),
  ),
  proving(
    {
      id: 'DPOP-11',
      title: 'a proof of ten minutes from now',
      source: FRESH,
      defence: [net(DPOP, IN_TERM, "return madeAt > now - OLDEST ? null : 'TERM_WRONG';")],
    },
    (_bound, now) => ({ claims: { iat: now + 600 } }),
  ),
  proving(
    {
      id: 'DPOP-12',
      title: 'the moment of a proof written as text',
      source: 'RFC 7519 §2, NumericDate is a number',
      defence: [
        net(
          'libs/identity/src/claims.ts',
          "return typeof value === 'number' && Math.abs(value * 1000) <= FARTHEST ? value * 1000 : Number.NaN;",
          'return Number(value) * 1000;',
        ),
      ],
    },
    (_bound, now) => ({ claims: { iat: String(now) } }),
  ),
  proving(
    {
      id: 'DPOP-13',
      title: 'a proof without an id, which could be shown for ever',
      source: 'RFC 9449 §4.2, jti; §11.1',
      defence: [net(DPOP, "if ((textClaim(claims, 'jti')?.length ?? 0) < SHORTEST_ID) return 'ID_MISSING';", '')],
    },
    () => ({ claims: { jti: undefined } }),
  ),
  proving(
    {
      id: 'DPOP-14',
      title: 'a JWT of another kind that the key signed, in the place of a proof',
      source: 'RFC 9449 §4.3 item 4; RFC 8725 §3.11',
      defence: [net(DPOP, "types: ['dpop+jwt'] };", "types: ['dpop+jwt', 'jwt'] };")],
    },
    () => ({ header: { typ: 'JWT' } }),
  ),
];
