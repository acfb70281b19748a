import { randomBytes } from 'node:crypto';
import { unless, unlessStatus, type Attack, type Net } from '../attack.js';
import type { Forge } from '../forge.js';

const ASSERTIONS = 'libs/identity/src/assertion-verifier.ts';
const JOSE = 'libs/identity/src/jose-front.ts';
const CLAIMS = 'libs/identity/src/claims.ts';
const ENDPOINT = 'apps/gateway/src/oauth/token-endpoint.ts';
const FORM = 'apps/gateway/src/oauth/token-form.ts';
const GATE = 'apps/gateway/src/oauth/token-gate.ts';

type Told = Pick<Attack, 'id' | 'title' | 'source' | 'defence'>;

/** An assertion that the police's own application signs with its own key. `now`: seconds. */
function asserting(
  told: Told,
  change: (forge: Forge, now: number) => { readonly claims?: object; readonly header?: object },
): Attack {
  return {
    ...told,
    attempt: async (world) => {
      const forge = await world.forge();
      const { claims = {}, header = {} } = change(forge, Math.floor(Date.now() / 1000));
      const parts = forge.assertion('politie', { ...claims }, { ...header });
      return unlessStatus(await forge.exchange(forge.byParty('politie', parts)), 401);
    },
  };
}

/** A good assertion in a form that asks for what it must not, or in a way it must not. */
function asking(told: Told, change: Readonly<Record<string, string>>, claims: object = {}): Attack {
  return {
    ...told,
    attempt: async (world) => {
      const forge = await world.forge();
      const assertion = forge.byParty('politie', forge.assertion('politie', { ...claims }));
      return unlessStatus(await forge.exchange(assertion, change), 400, 401);
    },
  };
}

/** A good request, sent otherwise than as a form by POST. `again` is put behind its parameters. */
function sending(told: Told, send: (url: string, form: string) => Promise<Response>): Attack {
  return {
    ...told,
    attempt: async (world) => {
      const forge = await world.forge();
      const form = new URLSearchParams({
        ...{ grant_type: 'client_credentials', scope: 'region:groningen' },
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: forge.byParty('politie', forge.assertion('politie')),
      });
      const answered = await send(`${forge.url}/oauth/token`, form.toString());
      return unlessStatus(answered, 400, 405);
    },
  };
}

const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
const AUDIENCE: Net = {
  file: ASSERTIONS,
  text: "if (audience === null || !this.audiences.includes(audience)) return 'AUDIENCE_WRONG';",
  without: '',
};

/** The token endpoint: assertions, scopes, forms. */
export const TOKEN_ENDPOINT_ATTACKS: readonly Attack[] = [
  {
    id: 'AS-01',
    title: 'an assertion that was used before',
    source: 'OAU-02; RFC 7523 §3 item 7',
    defence: [
      {
        file: 'libs/persistence/src/identity/assertions.ts',
        text: 'return rowCount === 1;',
        without: 'return rowCount !== null;',
      },
    ],
    attempt: async (world) => {
      const forge = await world.forge();
      const assertion = forge.byParty('politie', forge.assertion('politie'));
      const first = await forge.exchange(assertion);
      if (first.status !== 200) throw new Error(`a good assertion was answered ${String(first.status)}`);
      return unlessStatus(await forge.exchange(assertion), 401);
    },
  },
  {
    id: 'AS-02',
    title: 'one assertion sixteen times at once',
    source: 'RFC 7523 §3; RFC 9700 §4.15: replay in a race',
    defence: [
      {
        file: 'libs/persistence/src/identity/assertions.ts',
        text: 'return rowCount === 1;',
        without: 'return rowCount !== null;',
      },
    ],
    attempt: async (world) => {
      const forge = await world.forge();
      const assertion = forge.byParty('politie', forge.assertion('politie'));
      const answers = await Promise.all(Array.from({ length: 16 }, () => forge.exchange(assertion)));
      const taken = answers.filter(({ status }) => status === 200).length;
      return unless(taken === 1, `taken ${taken} times`);
    },
  },
  asserting(
    {
      id: 'AS-03',
      title: 'an assertion made for another authorization server',
      source: 'RFC 7523 §3 item 3; draft-ietf-oauth-rfc7523bis',
      defence: [AUDIENCE],
    },
    () => ({ claims: { aud: 'https://elders.example/token' } }),
  ),
  asserting(
    {
      id: 'AS-04',
      title: 'an assertion for two authorization servers, one of them the attacker’s',
      source: 'draft-ietf-oauth-rfc7523bis: audience injection (University of Stuttgart)',
      defence: [
        {
          file: CLAIMS,
          text: "audiences.length === 1 && typeof audience === 'string'",
          without: "typeof audience === 'string'",
        },
      ],
    },
    ({ issuer }) => ({ claims: { aud: [issuer, 'https://elders.example/token'] } }),
  ),
  asserting(
    {
      id: 'AS-05',
      title: 'an assertion without an id, which could be sent for ever',
      source: 'OAU-02; RFC 7523 §3 item 7',
      defence: [
        {
          file: ASSERTIONS,
          text: "(textClaim(claims, 'jti')?.length ?? 0) < SHORTEST_ID ? 'ID_MISSING' : null",
          without: 'null',
        },
      ],
    },
    () => ({ claims: { jti: undefined } }),
  ),
  asserting(
    {
      id: 'AS-06',
      title: 'an assertion that lives for a year',
      source: 'OAU-01; RFC 7523 §3 item 4',
      defence: [{ file: ASSERTIONS, text: "if (until > now + LONGEST) return 'TERM_TOO_LONG';", without: '' }],
    },
    (_forge, now) => ({ claims: { exp: now + 31_000_000 } }),
  ),
  asserting(
    {
      id: 'AS-07',
      title: 'an assertion that was made long ago and given a fresh end',
      source: 'RFC 7523 §3 item 6',
      defence: [{ file: ASSERTIONS, text: ' && madeAt >= now - LONGEST - SKEW', without: '' }],
    },
    (_forge, now) => ({ claims: { iat: now - 86_400, exp: now + 60 } }),
  ),
  asserting(
    {
      id: 'AS-08',
      title: 'an assertion whose subject is another application',
      source: 'RFC 7523 §3 item 2B',
      defence: [{ file: ASSERTIONS, text: " || claims['sub'] !== client.clientId", without: '' }],
    },
    () => ({ claims: { sub: 'om-demo' } }),
  ),
  {
    id: 'AS-09',
    title: 'an assertion in the name of another party, signed with one’s own registered key',
    source: 'RFC 7523 §5; RFC 8725 §3.8',
    defence: [
      {
        file: ASSERTIONS,
        text: 'const verified = await verifyCompact(assertion, keys, RULES);',
        without:
          "const own = await this.directory.client('politie-demo'); const verified = await verifyCompact(assertion, [...keys, ...(own?.keys ?? [])], RULES);",
      },
    ],
    attempt: async (world) => {
      const forge = await world.forge();
      const parts = forge.assertion('om', {}, { kid: forge.party('politie')['kid'] });
      return unlessStatus(await forge.exchange(forge.byParty('politie', parts)), 401);
    },
  },
  asserting(
    {
      id: 'AS-10',
      title: 'an assertion with an extension that must be understood',
      source: 'CVE-2025-59420 (authlib); RFC 7515 §4.1.11',
      defence: [
        {
          file: JOSE,
          text: "['crit', 'b64', 'zip', 'jwk', 'jku', 'x5c', 'x5u']",
          without: "['zip', 'jwk', 'jku', 'x5c', 'x5u']",
        },
        {
          file: JOSE,
          text: 'await verifier.verify(token, options);',
          without: 'await verifier.verify(token, { ...options, handlers: { bork: true } } as typeof options);',
        },
      ],
    },
    () => ({ header: { crit: ['bork'], bork: true } }),
  ),
  asserting(
    {
      id: 'AS-11',
      title: 'an assertion that says that it is compressed',
      source: 'CVE-2024-28176 (jose), CVE-2023-51775 (jose4j); ENGINES, zip',
      defence: [
        {
          file: JOSE,
          text: "['crit', 'b64', 'zip', 'jwk', 'jku', 'x5c', 'x5u']",
          without: "['crit', 'b64', 'jwk', 'jku', 'x5c', 'x5u']",
        },
      ],
    },
    () => ({ header: { zip: 'DEF' } }),
  ),
  asserting(
    {
      id: 'AS-12',
      title: 'an assertion of twenty kilobytes',
      source: 'CVE-2025-30204 (golang-jwt), CVE-2025-22868 (x/oauth2): memory by long tokens',
      defence: [{ file: JOSE, text: "if (token.length > MOST_CHARACTERS) return 'TOO_LARGE';", without: '' }],
    },
    () => ({ claims: { ballast: randomBytes(10_000).toString('hex') } }),
  ),
  {
    id: 'AS-13',
    title: 'an encrypted assertion whose key takes millions of rounds to derive',
    source: 'CVE-2023-52428 (nimbus), CVE-2024-33664 (python-jose); ENGINES, PBES2 p2c',
    defence: [
      {
        file: JOSE,
        text: "if (segments.length !== 3 || !segments.every(isCanonical)) return 'MALFORMED';",
        without: `if (segments.length === 5) { const { p2c } = JSON.parse(Buffer.from(segments[0] ?? '', 'base64url').toString()) as { p2c: number };
          process.getBuiltinModule('node:crypto').pbkdf2Sync('a', 'b', p2c, 32, 'sha256'); return 'MALFORMED'; }`,
      },
    ],
    attempt: async (world) => {
      const forge = await world.forge();
      const header = { alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 20_000_000, p2s: 'AAAA' };
      const assertion = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.AA.AA.AA.AA`;
      const begun = performance.now();
      await forge.exchange(assertion);
      const took = performance.now() - begun;
      return unless(took < 1_500, `the gateway was busy for ${Math.round(took)} ms`);
    },
  },
  {
    id: 'AS-14',
    title: 'an access token as the assertion that gives the next one',
    source: 'RFC 8725 §3.11; RFC 9700 §4.9',
    defence: [
      {
        file: ASSERTIONS,
        text: "types: [null, 'jwt', 'client-authentication+jwt'] };",
        without: "types: [null, 'jwt', 'client-authentication+jwt', 'at+jwt'] };",
      },
    ],
    attempt: async (world) => {
      const forge = await world.forge();
      const parts = forge.assertion('politie', {}, { typ: 'at+jwt' });
      return unlessStatus(await forge.exchange(forge.byParty('politie', parts)), 401);
    },
  },
  asserting(
    {
      id: 'AS-15',
      title: 'a professional whose duty of confidentiality is a text that is true to a computer',
      source: 'UAVG 30(4); CWE-843, type confusion in a claim',
      defence: [{ file: CLAIMS, text: "typeof confidential === 'boolean'", without: 'Boolean(confidential)' }],
    },
    () => ({ claims: { professional: { id: 'x', function: 'wijkagent', confidential: 'false' } } }),
  ),
  asking(
    {
      id: 'AS-16',
      title: 'a professional in a function that is not registered for the application',
      source: 'CONTRACTS 6; RFC 9700 §2.3: least privilege',
      defence: [
        {
          file: ENDPOINT,
          text: 'if (professional !== null && !client.functions.includes(professional.function))',
          without: 'if (client.functions.length < 0)',
        },
      ],
    },
    {},
    { professional: { id: 'x', function: 'zorgverantwoordelijke', confidential: true } },
  ),
  asking(
    {
      id: 'AS-17',
      title: 'a purpose that nobody knows among those that are registered',
      source: 'IW-03; RFC 6749 §3.3',
      defence: [{ file: 'libs/identity/src/scope.ts', text: 'if (parts.includes(null)) return null;', without: '' }],
    },
    { scope: 'region:groningen purpose:CASUSOVERLEG purpose:ALLES' },
  ),
  {
    id: 'AS-18',
    title: 'a purpose that is not registered for the application',
    source: 'RFC 6749 §3.3; RFC 9700 §2.3: scope upgrade',
    defence: [
      {
        file: ENDPOINT,
        text: 'if (!scope.purposes.every((purpose) => client.purposes.includes(purpose)))',
        without: 'if (client.purposes.length < 0)',
      },
    ],
    attempt: async (world) => {
      const forge = await world.forge();
      await world.sql("UPDATE gate.application SET purposes = '{MELDING}' WHERE client_id = 'woningcorporatie-demo'");
      const assertion = forge.byParty('woningcorporatie', forge.assertion('woningcorporatie'));
      return unlessStatus(await forge.exchange(assertion, { scope: 'region:groningen purpose:CRISIS' }), 400);
    },
  },
  {
    id: 'AS-19',
    title: 'a region that the party never acceded to',
    source: 'CONTRACTS 1: a token names one region',
    defence: [
      {
        file: ENDPOINT,
        text: 'const region = regionOf(client, scope.region, now);',
        without: 'const region = scope.region ?? regionOf(client, scope.region, now);',
      },
    ],
    attempt: async (world) => {
      const forge = await world.forge();
      const assertion = forge.byParty('zvh', forge.assertion('zvh'));
      return unlessStatus(await forge.exchange(assertion, { scope: 'region:twente' }), 400);
    },
  },
  asking(
    {
      id: 'AS-20',
      title: 'two regions in one token',
      source: 'CONTRACTS 1: a token names one region',
      defence: [
        {
          file: 'libs/identity/src/scope.ts',
          text: 'return regions.size > 1 ? null : { region,',
          without: 'return { region,',
        },
      ],
    },
    { scope: 'region:groningen region:twente' },
  ),
  asking(
    {
      id: 'AS-21',
      title: 'a token for an API that is not ours',
      source: 'RFC 8707 §2, invalid_target',
      defence: [
        {
          file: ENDPOINT,
          text: 'const audience = this.resources.find((resource) => resource === (form.resource ?? this.resources[0]));',
          without: 'const audience = form.resource ?? this.resources[0];',
        },
      ],
    },
    { resource: 'https://elders.example/api' },
  ),
  ...['password', 'authorization_code', 'urn:ietf:params:oauth:grant-type:token-exchange'].map((grant, index) =>
    asking(
      {
        id: `AS-${22 + index}`,
        title: `the grant ${grant.replace(/.*:/, '')}`,
        source: 'RFC 9700 §2.4; RFC 6749 §5.2, unsupported_grant_type',
        defence: [
          { file: FORM, text: "if (grantType === 'client_credentials') return null;", without: 'return null;' },
        ],
      },
      { grant_type: grant },
    ),
  ),
  asking(
    {
      id: 'AS-25',
      title: 'the client_id of another application beside a good assertion',
      source: 'RFC 7521 §4.2',
      defence: [
        {
          file: ENDPOINT,
          text: 'if (form.clientId !== null && form.clientId !== authenticated.client.clientId)',
          without: 'if (form.clientId === authenticated.key)',
        },
      ],
    },
    { client_id: 'om-demo' },
  ),
  asking(
    {
      id: 'AS-26',
      title: 'a client secret beside a good assertion',
      source: 'RFC 6749 §2.3: one way to authenticate',
      defence: [{ file: FORM, text: "|| given.has('client_secret')", without: '' }],
    },
    { client_secret: 'geheim' },
  ),
  sending(
    {
      id: 'AS-27',
      title: 'a scope twice, of which two readers might take another one',
      source: 'RFC 6749 §3.1; CWE-235, parameter pollution',
      defence: [{ file: FORM, text: 'repeatProblem(parameters) ?? grantProblem', without: 'grantProblem' }],
    },
    (url, form) =>
      fetch(url, { method: 'POST', headers: FORM_TYPE, body: `${form}&scope=region%3Agroningen+purpose%3ACRISIS` }),
  ),
  sending(
    {
      id: 'AS-28',
      title: 'a good form with parameters in the URL as well',
      source: 'OAU-03; RFC 6749 §3.2',
      defence: [
        {
          file: GATE,
          text: "if (/[?#]/.test(url)) return oauthError('invalid_request', 'Send the parameters in the body, never in the URL');",
          without: '',
        },
      ],
    },
    (url, form) => fetch(`${url}?client_assertion=x`, { method: 'POST', headers: FORM_TYPE, body: form }),
  ),
  sending(
    {
      id: 'AS-29',
      title: 'the parameters as JSON, which a form on another site can send as well',
      source: 'RFC 6749 §3.2; CVE-2022-41919 (Fastify, content types and CSRF)',
      defence: [
        {
          file: GATE,
          text: "if (typeOf(request) !== FORM) return oauthError('invalid_request', `Send the parameters as ${FORM}`);",
          without: '',
        },
      ],
    },
    (url, form) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(Object.fromEntries(new URLSearchParams(form))),
      }),
  ),
  {
    id: 'AS-30',
    title: 'finding out which applications exist by how a bad assertion is refused',
    source: 'CWE-204; OWASP ASVS 2.2: no user enumeration',
    defence: [
      {
        file: ENDPOINT,
        text: "return oauthError('invalid_client', NOT_ACCEPTED);",
        without: "return oauthError('invalid_client', reason);",
      },
    ],
    attempt: async (world) => {
      const forge = await world.forge();
      const answers = await Promise.all(
        ['politie-demo', 'bestaat-niet'].map(async (id) => {
          const parts = forge.assertion('politie', { iss: id, sub: id });
          return (await forge.exchange(forge.byAttacker(parts))).text();
        }),
      );
      return unless(answers[0] === answers[1], `told apart: ${answers.join(' and ')}`);
    },
  },
];
