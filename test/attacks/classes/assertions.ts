import { randomBytes } from 'node:crypto';
import { unless, unlessStatus, type Attack } from '../attack.js';
import { ASSERTIONS, JOSE, CLAIMS, asserting, AUDIENCE } from './token-endpoint-kit.js';

/** Assertions: how an application shows who it is. */
export const ASSERTION_ATTACKS: readonly Attack[] = [
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
        text: 'const verified = await verifyCompact(assertion, keysOf(client), RULES);',
        without:
          "const own = await this.directory.client('politie-demo'); const verified = await verifyCompact(assertion, [...keysOf(client), ...(own?.keys ?? [])], RULES);",
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
        text: "types: [null, 'jwt', 'client-authentication+jwt'],",
        without: "types: [null, 'jwt', 'client-authentication+jwt', 'at+jwt'],",
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
];
