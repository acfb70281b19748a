import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TokenVerifier, type Jwk } from '#identity';
import { unless, unlessStatus, type Attack, type Net, type Through } from '../attack.js';
import { maced, signed, unsigned, type Forge } from '../forge.js';
import type { World } from '../world.js';
import { CHECKED, ES256_ALONE, HEADER, JOSE, PINNED, verifying } from './signature-kit.js';

const BY_NAME = "const key = keyNamed(unverified.header['kid'], keys);";

/** Lets a header through that carries keys along. */
function allowing(header: string): Net {
  const text = "['crit', 'b64', 'zip', 'jwk', 'jku', 'x5c', 'x5u']";
  return { file: JOSE, text, without: text.replace(`'${header}'`, "'none'") };
}

type Told = Pick<Attack, 'id' | 'title' | 'source' | 'defence'>;

function forged(told: Told, make: (forge: Forge) => string | Promise<string>): Attack {
  return {
    ...told,
    attempt: async (world) => {
      const forge = await world.forge();
      return unlessStatus(await forge.show(await make(forge)), 401);
    },
  };
}

/** A place on the network from which a token would have its key fetched, and whether anybody came. */
async function withKeyServer(world: World, header: string): Promise<Through> {
  const forge = await world.forge();
  const jwk = { ...forge.own.publicKey.export({ format: 'jwk' }), kid: 'mine' };
  const fetched: string[] = [];
  const server = createServer((_request, response) => {
    fetched.push(header);
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
    const answered = await forge.show(forge.byAttacker(forge.access({}, { kid: 'mine', [header]: url })));
    return fetched.length > 0 ? 'the gateway fetched a key from where a token told it to' : unlessStatus(answered, 401);
  } finally {
    server.close();
  }
}

async function publishedKey({ url }: Forge): Promise<Jwk> {
  const { keys } = (await (await fetch(`${url}/.well-known/jwks.json`)).json()) as { keys: [Jwk] };
  return keys[0];
}

/** Tokens that the gateway never signed. */
export const SIGNATURE_ATTACKS: readonly Attack[] = [
  forged(
    {
      id: 'SIG-01',
      title: 'a token that says that it needs no signature',
      source: 'CVE-2015-9235, CVE-2018-1000531, GHSA-9gxv-x7rp-r2hc; RFC 8725 §2.1',
      defence: [
        PINNED,
        { file: JOSE, text: "return segment !== '' && Buffer", without: 'return Buffer' },
        ES256_ALONE,
        verifying(`if (${HEADER}.alg === 'none') return true;`),
      ],
    },
    (forge) => `${unsigned(forge.access({}, { alg: 'none' }))}.`,
  ),
  forged(
    {
      id: 'SIG-02',
      title: 'a token signed by HMAC with our public key as its secret',
      source: 'CVE-2016-10555, CVE-2024-37568, CVE-2026-48526; RFC 8725 §2.1',
      defence: [
        PINNED,
        ES256_ALONE,
        verifying(
          `if (${HEADER}.alg === 'HS256') { const at = token.lastIndexOf('.'); return process.getBuiltinModule('node:crypto')
            .createHmac('sha256', JSON.stringify(key.jwk)).update(token.slice(0, at)).digest('base64url') === token.slice(at + 1); }`,
        ),
      ],
    },
    async (forge) => maced(forge.access({}, { alg: 'HS256' }), JSON.stringify(await publishedKey(forge))),
  ),
  forged(
    {
      id: 'SIG-03',
      title: 'a token that brings its own key',
      source: 'CVE-2018-0114 (node-jose); ENGINES, allowEmbeddedKey',
      defence: [allowing('jwk'), { file: JOSE, text: 'allowEmbeddedKey: false', without: 'allowEmbeddedKey: true' }],
    },
    (forge) => forge.byAttacker(forge.access({}, { jwk: forge.own.publicKey.export({ format: 'jwk' }) })),
  ),
  ...(['jku', 'x5u'] as const).map((header, index): Attack => ({
    id: `SIG-0${String(4 + index)}`,
    title: `a token that says by ${header} where its key is`,
    source: 'RFC 8725 §2.9, §3.10; CVE-2024-21643 (jku, SSRF)',
    defence: [
      allowing(header),
      {
        file: JOSE,
        text: BY_NAME,
        without: `const { header } = unverified; const key = header['${header}'] ? (await (await fetch(String(header['${header}']))).json() as { keys: NamedKey[] })
          .keys.map((jwk) => ({ kid: jwk.kid, jwk }))[0] as NamedKey : keyNamed(header['kid'], keys);`,
      },
    ],
    attempt: (world) => withKeyServer(world, header),
  })),
  {
    id: 'SIG-06',
    title: 'a kid that is a path to a file of the attacker',
    source: 'RFC 8725 §3.10',
    defence: [
      {
        file: JOSE,
        text: BY_NAME,
        without: `const { header } = unverified; const key = keyNamed(header['kid'], keys) ?? { kid: String(header['kid']), jwk:
          JSON.parse(process.getBuiltinModule('node:fs').readFileSync(String(header['kid']), 'utf8')) };`,
      },
    ],
    attempt: async (world) => {
      const [forge, { folder }] = [await world.forge(), await world.product()];
      const file = join(folder, 'uploaded.json');
      writeFileSync(file, JSON.stringify(forge.own.publicKey.export({ format: 'jwk' })));
      const kid = `${'../'.repeat(12)}${file.slice(1)}`;
      return unlessStatus(await forge.show(forge.byAttacker(forge.access({}, { kid }))), 401);
    },
  },
  forged(
    {
      id: 'SIG-07',
      title: 'a kid that is a name which every object has',
      source: 'RFC 8725 §3.10; CVE-2022-39288 (names of a prototype as keys)',
      defence: [
        {
          file: JOSE,
          text: 'keys.filter(({ kid }) => kid === name)',
          without:
            '[Object.fromEntries(keys.map((one) => [one.kid, one]))[String(name)]].filter((one) => one !== undefined) as NamedKey[]',
        },
      ],
    },
    (forge) => forge.byAttacker(forge.access({}, { kid: '__proto__' })),
  ),
  {
    id: 'SIG-08',
    title: 'one kid for two keys, the first of them the attacker’s',
    source: 'ENGINES, mixed key sets; RFC 7517 §4.5',
    defence: [{ file: JOSE, text: 'return others.length === 0 ? key : null;', without: 'return key;' }],
    attempt: async () => {
      const [mine, ours] = [1, 2].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }));
      const keys = [mine, ours].map((pair) => ({ kid: 'k', jwk: { ...pair?.publicKey.export({ format: 'jwk' }) } }));
      const now = Date.now();
      const [iat, place] = [Math.floor(now / 1000), { issuer: 'https://i.example', audience: 'https://i.example/g' }];
      const who = { sub: 'a', client_id: 'a', oin: '0', key: 'k', jti: 'j', region: 'hier', scope: 'region:hier' };
      const claims = { iss: place.issuer, aud: place.audience, iat, exp: iat + 60, ...who };
      if (!mine) throw new Error('no key');
      const token = signed([{ typ: 'at+jwt', alg: 'ES256', kid: 'k' }, claims], mine.privateKey);
      const { refusal } = await new TokenVerifier(keys, place).verify(token, now);
      return unless(refusal === 'KEY_UNKNOWN', `verified: ${String(refusal)}`);
    },
  },
  forged(
    {
      id: 'SIG-09',
      title: 'a signature of nothing but zeros',
      source: 'CVE-2022-21449 (psychic signatures)',
      defence: [verifying("if (/^A+$/.test(token.slice(token.lastIndexOf('.') + 1))) return true;")],
    },
    (forge) => `${unsigned(forge.access())}.${Buffer.alloc(64).toString('base64url')}`,
  ),
  forged(
    {
      id: 'SIG-10',
      title: 'claims changed under a good signature',
      source: 'RFC 7515 §5.2; CVE-2020-28042',
      defence: [{ file: JOSE, text: CHECKED, without: '' }],
    },
    (forge) => {
      const signature = forge.byGateway(forge.access()).split('.')[2] ?? '';
      return `${unsigned(forge.access({ scope: 'region:groningen purpose:CRISIS' }))}.${signature}`;
    },
  ),
  forged(
    {
      id: 'SIG-11',
      title: 'a token signed by a party with its own, registered key',
      source: 'RFC 8725 §3.8: keys belong to issuers',
      defence: [
        {
          file: JOSE,
          text: BY_NAME,
          without: `const { header } = unverified; const key = keyNamed(header['kid'], keys) ?? { kid: '', jwk: header['hint'] as Jwk };`,
        },
      ],
    },
    (forge) => {
      const { kty, crv, x, y, kid } = forge.party('politie');
      return forge.byParty('politie', forge.access({}, { kid, hint: { kty, crv, x, y } }));
    },
  ),
];
