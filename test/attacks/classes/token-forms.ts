import { unless, unlessStatus, type Attack } from '../attack.js';
import { ENDPOINT, FORM, GATE, asking, sending, FORM_TYPE } from './token-endpoint-kit.js';

/** What is asked of the token endpoint, and how. */
export const TOKEN_FORM_ATTACKS: readonly Attack[] = [
  asking(
    {
      id: 'AS-16',
      title: 'a professional in a function that is not registered for the application',
      source: 'CONTRACTS 6; RFC 9700 §2.3: least privilege',
      defence: [
        {
          file: ENDPOINT,
          text: 'if (professional !== null && !rights.functions.includes(professional.function))',
          without: 'if (rights.functions.length < 0)',
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
        text: 'if (!scope.purposes.every((purpose) => rights.purposes.includes(purpose)))',
        without: 'if (rights.purposes.length < 0)',
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
        text: 'const region = regionOf(who.client, scope.region, now);',
        without: 'const region = scope.region ?? regionOf(who.client, scope.region, now);',
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
          text: 'const audience = resources.find((resource) => resource === (form.resource ?? resources[0]));',
          without: 'const audience = form.resource ?? resources[0];',
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
          text: 'if (clientId !== null && clientId !== client.clientId)',
          without: "if (clientId === '')",
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
        text: "...oauthError('invalid_client', NOT_ACCEPTED),",
        without: "...oauthError('invalid_client', refusal),",
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
