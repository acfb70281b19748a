import { unlessStatus, type Attack, type Net } from '../attack.js';
import type { Forge } from '../forge.js';

const VERIFIER = 'libs/identity/src/token-verifier.ts';
const JOSE = 'libs/identity/src/jose-front.ts';
const CLAIMS = 'libs/identity/src/claims.ts';
const BEARER = 'libs/identity/src/bearer.ts';

const AUDIENCE: Net = {
  file: VERIFIER,
  text: "if (audienceClaim(claims) !== place.audience) return 'AUDIENCE_WRONG';",
  without: '',
};
const CANONICAL: Net = {
  file: JOSE,
  text: "return segment !== '' && Buffer.from(segment, 'base64url').toString('base64url') === segment;",
  without: "return segment !== '';",
};
const WHOLE_SIGNATURE: Net = {
  file: JOSE,
  text: "if (algorithm === 'ES256' && signatureBytes(token) !== ES256_BYTES) return false;",
  without: '',
};

type Told = Pick<Attack, 'id' | 'title' | 'source' | 'defence'>;
type Change = (forge: Forge, now: number) => { readonly claims?: object; readonly header?: object };

/** A token that the gateway itself signed, which says something that no token for this API says. `now`: seconds. */
function saying(told: Told, change: Change): Attack {
  return {
    ...told,
    attempt: async (world) => {
      const forge = await world.forge();
      const { claims = {}, header = {} } = change(forge, Math.floor(Date.now() / 1000));
      return unlessStatus(await forge.show(forge.byGateway(forge.access({ ...claims }, { ...header }))), 401);
    },
  };
}

/** A good token, written otherwise. */
function written(told: Told, rewrite: (token: string) => string): Attack {
  return {
    ...told,
    attempt: async (world) => {
      const [forge, token] = [await world.forge(), await world.token({ slug: 'politie', function: 'wijkagent' })];
      return unlessStatus(await forge.show(rewrite(token)), 401);
    },
  };
}

/** Another character in the last place, which stands for the same bytes. */
function otherwiseEncoded(token: string): string {
  const bytes = Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url');
  const other = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_').find((sign) => {
    const signature = `${token.slice(token.lastIndexOf('.') + 1, -1)}${sign}`;
    return !token.endsWith(sign) && Buffer.from(signature, 'base64url').equals(bytes);
  });
  return `${token.slice(0, -1)}${other ?? ''}`;
}

/** Access tokens whose signature is ours, and which say or are written what they must not. */
export const TOKEN_ATTACKS: readonly Attack[] = [
  saying(
    {
      id: 'TOK-01',
      title: 'a token that has expired',
      source: 'RFC 9068 §4; RFC 7519 §4.1.4',
      defence: [
        { file: VERIFIER, text: "if (until <= now) return 'EXPIRED';", without: '' },
        { file: VERIFIER, text: 'const held = until > now && begun', without: 'const held = begun' },
      ],
    },
    (_forge, now) => ({ claims: { iat: now - 900, exp: now - 1 } }),
  ),
  saying(
    {
      id: 'TOK-02',
      title: 'a token that is not good yet',
      source: 'RFC 7519 §4.1.5',
      defence: [{ file: VERIFIER, text: 'Math.max(from, issuedAt) <= now + SKEW', without: 'issuedAt <= now + SKEW' }],
    },
    (_forge, now) => ({ claims: { nbf: now + 120 } }),
  ),
  saying(
    {
      id: 'TOK-03',
      title: 'a token that lives longer than an hour',
      source: 'IW-02; RFC 9700 §2.2',
      defence: [{ file: VERIFIER, text: ' && until - issuedAt <= LONGEST', without: '' }],
    },
    (_forge, now) => ({ claims: { exp: now + 86_400 } }),
  ),
  saying(
    {
      id: 'TOK-04',
      title: 'a token from the future',
      source: 'RFC 9068 §4; ENGINES, clock skew',
      defence: [{ file: VERIFIER, text: 'Math.max(from, issuedAt) <= now + SKEW', without: 'from <= now + SKEW' }],
    },
    (_forge, now) => ({ claims: { iat: now + 600, exp: now + 1_200 } }),
  ),
  saying(
    {
      id: 'TOK-05',
      title: 'a term written as text, which compares as it likes',
      source: 'RFC 7519 §2, NumericDate is a number',
      defence: [
        {
          file: CLAIMS,
          text: "return typeof value === 'number' && Math.abs(value * 1000) <= FARTHEST ? value * 1000 : Number.NaN;",
          without: 'return Number(value) * 1000;',
        },
      ],
    },
    (_forge, now) => ({ claims: { exp: String(now + 600) } }),
  ),
  saying(
    {
      id: 'TOK-06',
      title: 'a token of another issuer that shares the key',
      source: 'RFC 8725 §3.8; CVE-2024-53861 (PyJWT iss)',
      defence: [{ file: VERIFIER, text: "if (claims['iss'] !== place.issuer) return 'ISSUER_WRONG';", without: '' }],
    },
    () => ({ claims: { iss: 'https://elders.example' } }),
  ),
  saying(
    {
      id: 'TOK-07',
      title: 'a token for two APIs at once',
      source: 'IW-01; RFC 8725 §3.9',
      defence: [
        {
          file: CLAIMS,
          text: "audiences.length === 1 && typeof audience === 'string'",
          without: "typeof audience === 'string'",
        },
      ],
    },
    ({ issuer }) => ({ claims: { aud: [`${issuer}/graphql`, 'https://elders.example'] } }),
  ),
  saying(
    {
      id: 'TOK-08',
      title: 'an ID token in the place of an access token',
      source: 'RFC 8725 §3.11; RFC 9068 §4',
      defence: [{ file: VERIFIER, text: "types: ['at+jwt'] };", without: "types: ['at+jwt', 'jwt', null] };" }],
    },
    () => ({ header: { typ: 'JWT' } }),
  ),
  saying(
    {
      id: 'TOK-09',
      title: 'a token whose scope names another region than the token does',
      source: 'ENGINES, region of a token',
      defence: [
        {
          file: VERIFIER,
          text: "typeof acting === 'string' || confirmation === null || scope?.region !== region",
          without: "typeof acting === 'string' || confirmation === null || !scope",
        },
      ],
    },
    () => ({ claims: { region: 'twente' } }),
  ),
  {
    id: 'TOK-10',
    title: 'a token of the consent register shown to the gateway',
    source: 'RFC 8707 §2; RFC 9700 §2.3',
    defence: [AUDIENCE],
    attempt: async (world) => {
      const resource = (await world.product()).consentUrl;
      const token = await world.token({ slug: 'gemeente', function: 'casusregisseur', resource });
      return unlessStatus(await (await world.forge()).show(token), 401);
    },
  },
  {
    id: 'TOK-11',
    title: 'a token of the gateway shown to the consent register',
    source: 'RFC 8707 §2; RFC 9700 §2.3',
    defence: [AUDIENCE],
    attempt: async (world) => {
      const { url } = await world.consent();
      const token = await world.token({ slug: 'gemeente', function: 'casusregisseur' });
      const headers = { authorization: `Bearer ${token}` };
      const path = '/cases/00000000-0000-4000-8000-000000000001/consents';
      return unlessStatus(await fetch(`${url}${path}`, { headers }), 401);
    },
  },
  {
    id: 'TOK-12',
    title: 'a token of an application with the name of an administrator, shown to the staff API',
    source: 'RFC 8725 §3.12: two kinds of token by one key',
    defence: [AUDIENCE],
    attempt: async (world) => {
      const [forge, { client }] = [await world.forge(), await world.staff('beheerder')];
      const name = { sub: 'beheerder', client_id: 'beheerder', key: client.jwk['kid'] };
      return unlessStatus(await client.ask('{ me { id } }', {}, forge.byGateway(forge.access(name))), 401);
    },
  },
  written(
    {
      id: 'TOK-13',
      title: 'a good token whose last character is another one for the same bytes',
      source: 'Wycheproof JWS vectors; RFC 4648 §3.5',
      defence: [CANONICAL],
    },
    otherwiseEncoded,
  ),
  written(
    {
      id: 'TOK-14',
      title: 'a good token with padding behind it',
      source: 'RFC 7515 §2; ENGINES, canonical base64url',
      defence: [CANONICAL],
    },
    (token) => `${token}==`,
  ),
  written(
    {
      id: 'TOK-15',
      title: 'a good token with bytes behind its signature',
      source: 'ENGINES, node-jose ignores what follows an ES256 signature',
      defence: [WHOLE_SIGNATURE],
    },
    (token) => {
      const at = token.lastIndexOf('.') + 1;
      const longer = Buffer.concat([Buffer.from(token.slice(at), 'base64url'), Buffer.alloc(4, 7)]);
      return `${token.slice(0, at)}${longer.toString('base64url')}`;
    },
  ),
  {
    id: 'TOK-16',
    title: 'a good token in the URL as well',
    source: 'OAU-03; RFC 9700 §4.3.2; RFC 6750 §5.3',
    defence: [{ file: BEARER, text: 'if (isInQuery(url)) throw new Unauthenticated(IN_QUERY);', without: '' }],
    attempt: async (world) => {
      const { url } = await world.gateway();
      const token = await world.token({ slug: 'politie', function: 'wijkagent' });
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const body = '{"query":"{ me { oin } }"}';
      return unlessStatus(await fetch(`${url}/graphql?access_token=${token}`, { method: 'POST', headers, body }), 401);
    },
  },
];
