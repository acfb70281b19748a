import { Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Admission,
  DEFAULT_TERMS,
  PartyDirectory,
  StaffDirectory,
  clientAssertion,
  generateSigningKey,
  signingKeysOf,
} from '#identity';
import type { AssertionTerms, Client, Delegation, SigningKey, SigningKeys, StaffMember } from '#identity';
import { SourceUnavailable } from '#kernel';
import { possessionAt } from '#testing';
import { Clock } from './clock.js';
import { OAuthModule } from './oauth.module.js';

const ISSUER = 'http://127.0.0.1:3000';
const CONSENT = 'http://127.0.0.1:3001';
const GRAPHQL = `${ISSUER}/graphql`;
const NOW = Date.parse('2026-11-23T10:00:00Z');
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

class FixedClock extends Clock {
  override now(): number {
    return NOW;
  }
}

/** No staff. */
class NoStaff extends StaffDirectory {
  override client(): Promise<StaffMember | null> {
    return Promise.resolve(null);
  }
  override remember(): Promise<boolean> {
    return Promise.resolve(true);
  }
}

/** Made-up party in memory; `down` plays a database that cannot be reached. */
class FakeDirectory extends PartyDirectory {
  readonly seen = new Set<string>();
  down = false;

  constructor(private readonly known: Client) {
    super();
  }

  override client(clientId: string): Promise<Client | null> {
    if (this.down) return Promise.reject(new SourceUnavailable('down'));
    return Promise.resolve(clientId === this.known.clientId ? this.known : null);
  }

  override remember(_clientId: string, jti: string): Promise<boolean> {
    const first = !this.seen.has(jti);
    this.seen.add(jti);
    return Promise.resolve(first);
  }
}

const PRINCIPAL = '00000009990000000005';
const DELEGATION: Delegation = {
  ...{
    region: 'groningen',
    span: { from: 0, until: null },
    functions: ['wijkregisseur'],
    purposes: ['MELDING', 'TRIAGE'],
  },
  principal: {
    oin: PRINCIPAL,
    name: 'Gemeente (verzonnen)',
    type: 'GEMEENTE',
    acceded: { from: 0, until: null },
    epoch: 1,
    activities: {},
  },
};

@Module({})
class Root {}

let app: NestFastifyApplication;
let base: string;
let partyKey: SigningKey;
let ours: SigningKeys;
let directory: FakeDirectory;

function clientWith(jwk: SigningKey): Client {
  const span = { from: NOW - 1000, until: null };
  return {
    ...{ clientId: 'politie-app', oin: '00000009990000000003', name: 'Politie (verzonnen)', type: 'POLITIE' },
    ...{ functions: ['casusregisseur'], purposes: ['MELDING', 'CASUSOVERLEG'], epoch: 4 },
    regions: [
      { region: 'groningen', span },
      { region: 'verlaten', span: { from: 0, until: NOW } },
    ],
    keys: [{ kid: jwk.kid, jwk: jwk.jwk, revoked: false, until: null }],
    activities: {},
    terms: DEFAULT_TERMS,
    delegations: [DELEGATION],
  };
}

async function parameters(change: Record<string, string> = {}, terms: Partial<AssertionTerms> = {}) {
  const all = { clientId: 'politie-app', audience: ISSUER, professional: null, ...terms };
  return {
    ...{ grant_type: 'client_credentials', client_assertion_type: ASSERTION_TYPE },
    client_assertion: await clientAssertion(all, partyKey, NOW),
    ...change,
  };
}

async function post(
  body: Record<string, string> | string,
  headers: Record<string, string> = {},
  path = '/oauth/token',
) {
  const text = typeof body === 'string' ? body : new URLSearchParams(body).toString();
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const response = await fetch(`${base}${path}`, { method: 'POST', headers: { ...type, ...headers }, body: text });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, string>,
  };
}

beforeAll(async () => {
  Logger.overrideLogger(false);
  [partyKey] = await signingKeysOf([generateSigningKey('party-1')]);
  ours = await signingKeysOf([generateSigningKey('gate-2'), generateSigningKey('gate-1')]);
  directory = new FakeDirectory(clientWith(partyKey));
  const oauth = OAuthModule.for({
    ...{ staff: new NoStaff(), possession: possessionAt(ISSUER, ['127.0.0.1']), certificates: true },
    ...{ origins: { issuer: ISSUER, consent: CONSENT }, keys: ours, directory, clock: new FixedClock() },
  });
  app = await NestFactory.create({ module: Root, imports: [oauth] }, new FastifyAdapter());
  await app.listen(0, '127.0.0.1');
  base = await app.getUrl();
});

afterAll(async () => {
  await app.close();
});

beforeEach(() => {
  directory.down = false;
});

describe('the token endpoint, over HTTP,', () => {
  it('gives a token with which the gateway admits the party', async () => {
    const professional = { id: 'medewerker-1', function: 'casusregisseur', confidential: true };
    const form = await parameters(
      { scope: 'purpose:CASUSOVERLEG region:groningen purpose:CASUSOVERLEG' },
      { professional },
    );
    const { status, headers, body } = await post(form);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 900,
      scope: 'region:groningen purpose:CASUSOVERLEG',
    });
    const requester = await app.get(Admission).admit(body['access_token']!, NOW);
    expect(requester).toMatchObject({
      ...{ oin: '00000009990000000003', partyType: 'POLITIE', clientId: 'politie-app', region: 'groningen' },
      ...{ purposes: ['CASUSOVERLEG'], professional, function: 'casusregisseur', confidential: true },
      ...{ key: 'party-1', partyEpoch: 4, notAfter: NOW + 900_000 },
    });
  });

  it('takes the party’s only region and all its purposes when the scope names none', async () => {
    const { body } = await post(await parameters({ scope: '' }, { audience: `${ISSUER}/oauth/token` }));
    expect(body['scope']).toBe('region:groningen purpose:MELDING purpose:CASUSOVERLEG');
  });

  it('IW-01 gives a token for the consent register that the gateway refuses', async () => {
    const { body } = await post(await parameters({ resource: CONSENT }));
    await expect(app.get(Admission).admit(body['access_token']!, NOW)).rejects.toMatchObject({
      detail: 'AUDIENCE_WRONG',
    });
    const own = await post(await parameters({ resource: GRAPHQL, client_id: 'politie-app' }));
    expect(own.status).toBe(200);
  });

  it.each([
    ['IW-03 an unknown scope', { scope: 'region:groningen purpose:CASUSOVERLEG offline_access' }],
    ['IW-03 an unknown purpose', { scope: 'purpose:NIEUWSGIERIG' }],
    ['IW-03 a purpose that is not registered', { scope: 'purpose:CASUSOVERLEG purpose:CRISIS' }],
    ['two regions', { scope: 'region:groningen region:drenthe' }],
    ['a region the party does not take part in', { scope: 'region:drenthe' }],
    ['a region the party has left', { scope: 'region:verlaten' }],
    ['two spaces', { scope: 'region:groningen  purpose:MELDING' }],
  ])('refuses the whole request for %s', async (_case, change) => {
    const { status, body } = await post(await parameters(change));
    expect([status, body['error']]).toEqual([400, 'invalid_scope']);
    expect(body).not.toHaveProperty('access_token');
  });

  it.each([
    ['purpose:NIEUWSGIERIG', /purpose is not known.* MELDING/],
    ['region:groningen purpose:melding', /purpose is not known/],
    ['region:x purpose:MELDING', /Name one region that the party takes part in/],
    ['openid', /^A scope is/],
    ['region:groningen  purpose:MELDING', /^A scope is/],
  ])('says of the scope %j which word is not known, or what the form is', async (scope, said) => {
    const { body } = await post(await parameters({ scope }));
    expect(body['error_description']).toMatch(said);
    expect(String(body['error_description'])).not.toContain('NIEUWSGIERIG');
  });

  it.each([
    ['another resource', { resource: 'https://elders.example.nl' }, 'invalid_target'],
    ['another grant', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['no grant', { grant_type: '' }, 'invalid_request'],
    ['another type of assertion', { client_assertion_type: 'saml' }, 'invalid_request'],
    ['no assertion of the type', { client_assertion: '' }, 'invalid_request'],
    ['two ways to authenticate', { client_secret: 'x' }, 'invalid_request'],
  ])('refuses %s', async (_case, change, error) => {
    const { status, headers, body } = await post(await parameters(change));
    expect([status, body['error'], headers.get('cache-control')]).toEqual([400, error, 'no-store']);
  });

  it('refuses a function that is not registered', async () => {
    const professional = { id: 'm', function: 'procesregisseur', confidential: false };
    const { status, body } = await post(await parameters({}, { professional }));
    expect([status, body['error']]).toEqual([400, 'invalid_request']);
  });

  it.each([
    ['resource', 'invalid_target'],
    ['scope', 'invalid_request'],
  ])('refuses %s given twice', async (name, error) => {
    const form = new URLSearchParams(await parameters({ [name]: GRAPHQL })).toString();
    expect((await post(`${form}&${name}=a`)).body['error']).toBe(error);
  });
});

describe('the token endpoint, over HTTP, answers a client that is not who it says it is', () => {
  it('OAU-02 alike for a replay, an unknown client, another audience and another client_id, with 401', async () => {
    const form = await parameters();
    expect((await post(form)).status).toBe(200);
    const answers = [
      await post(form),
      await post(await parameters({}, { clientId: 'onbekend' })),
      await post(await parameters({}, { audience: GRAPHQL })),
      await post(await parameters({ client_id: 'ander' })),
      await post(await parameters({ client_assertion: 'a.b.c' })),
    ];
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers.map(({ status, body }) => [status, body['error']])).toEqual(
      answers.map(() => [401, 'invalid_client']),
    );
  });

  it('in the scheme that it tried', async () => {
    const { status, headers, body } = await post({ grant_type: 'client_credentials' }, { authorization: 'Basic YTpi' });
    expect([status, body['error']]).toEqual([401, 'invalid_client']);
    expect(headers.get('www-authenticate')).toBe('Basic realm="ketenpoort"');
    const bare = await post({ grant_type: 'client_credentials' });
    expect([bare.status, bare.headers.get('www-authenticate')]).toEqual([401, null]);
  });
});

describe('the token endpoint, over HTTP, before it reads a body,', () => {
  const secret = 'client_assertion=geheim';

  it('OAU-03 refuses parameters in the URL, even if they are good', async () => {
    const form = new URLSearchParams(await parameters()).toString();
    expect((await post('', {}, `/oauth/token?${form}`)).body['error']).toBe('invalid_request');
    expect((await post(form, {}, '/oauth/token?x')).body['error']).toBe('invalid_request');
  });

  it.each([
    ['JSON', { 'content-type': 'application/json' }, '{"client_assertion":"geheim"', 400],
    ['a type that is not known', { 'content-type': 'text/geheim' }, secret, 400],
    ['more than it reads', {}, `client_assertion=${'geheim'.repeat(8000)}`, 413],
  ])('refuses %s, and says what to send without repeating it', async (_case, headers, body, status) => {
    const answer = await post(body, headers);
    expect([answer.status, answer.body['error']]).toEqual([status, 'invalid_request']);
    expect(JSON.stringify(answer.body)).not.toContain('geheim');
  });

  it('refuses another method', async () => {
    const response = await fetch(`${base}/oauth/token`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('answers 503 while the directory cannot be asked', async () => {
    directory.down = true;
    const { status, headers, body } = await post(await parameters());
    expect([status, body['error'], headers.get('retry-after')]).toEqual([503, 'temporarily_unavailable', '2']);
  });
});

describe('what is published', () => {
  it('is the metadata of RFC 8414', async () => {
    const response = await fetch(`${base}/.well-known/oauth-authorization-server`);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(await response.json()).toMatchObject({
      ...{ issuer: ISSUER, token_endpoint: `${ISSUER}/oauth/token`, jwks_uri: `${ISSUER}/.well-known/jwks.json` },
      ...{ grant_types_supported: ['client_credentials'], response_types_supported: [] },
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
    });
  });

  it('is the public part of every signing key, and no more', async () => {
    const response = await fetch(`${base}/.well-known/jwks.json`);
    const { keys } = (await response.json()) as { keys: Record<string, string>[] };
    expect(keys.map(({ kid }) => kid)).toEqual(['gate-2', 'gate-1']);
    expect(keys.every((key) => !('d' in key) && key['alg'] === 'ES256')).toBe(true);
  });
});

describe('the token endpoint, over HTTP, for a client that asks on behalf of another', () => {
  const professional = { id: 'm', function: 'wijkregisseur', confidential: true };
  const asked = async (change: Record<string, string> = {}, terms: Partial<AssertionTerms> = {}) =>
    post(await parameters(change, { professional, onBehalfOf: PRINCIPAL, ...terms }));

  it('IW-16 gives what both may, and a token with both names', async () => {
    const { body } = await asked();
    expect(body['scope']).toBe('region:groningen purpose:MELDING');
    const requester = await app.get(Admission).admit(body['access_token']!, NOW);
    expect([requester.oin, requester.delegate?.oin]).toEqual([PRINCIPAL, '00000009990000000003']);
  });

  it.each([
    ['a purpose that only the application has', { scope: 'purpose:CASUSOVERLEG' }, {}, 'invalid_scope'],
    ['a purpose that only the delegation has', { scope: 'purpose:TRIAGE' }, {}, 'invalid_scope'],
    ['a party that did not delegate', {}, { onBehalfOf: '00000009990000000006' }, 'invalid_request'],
    ['a function of its own', {}, { professional: { ...professional, function: 'casusregisseur' } }, 'invalid_request'],
  ])('IW-16 refuses %s', async (_case, change, terms, error) => {
    const { status, body } = await asked(change, terms);
    expect([status, body['error']]).toEqual([400, error]);
  });
});
