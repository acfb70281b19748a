import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import { dpopProof, generateSigningKey, signingKeysOf, thumbprintOf, type SigningKey } from '#identity';
import { PartnerClient, send, StaffClient, TestProduct, type AppProcess, type Gateway, type Received } from '#testing';

/** Real here: HTTP, tokens, PostgreSQL, two gateways and the consent register; a stock OAuth client (oauth4webapi). */
/** Where callers find the gate: replicas stand behind it, by plain http. */
const PUBLIC = 'https://poort.example.nl';
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const CASE = '00000000-0000-4000-8000-000000000002';
const QUERY = JSON.stringify({ query: '{ me { oin } }' });
const CASE_QUERY = JSON.stringify({
  query: `{ case(id: "${CASE}", purpose: UITVOERING) { identiteit { geboortedatum } } }`,
});

let product: TestProduct;
let gateways: readonly [Gateway, Gateway];
let consent: AppProcess;
let client: PartnerClient;
let key: SigningKey;

beforeAll(async () => {
  product = await TestProduct.start();
  const env = { ISSUER: PUBLIC };
  gateways = [await product.gateway(env), await product.gateway(env)];
  consent = await product.consent(env);
  client = new PartnerClient(gateways[0].url, PUBLIC, product.keys);
  [key] = await signingKeysOf([generateSigningKey('holder')]);
}, 300_000);

afterAll(() => product.stop());

const nonceOf = ({ headers }: Received): string => String(headers['dpop-nonce']);
const challengeOf = ({ status, headers }: Received): unknown[] => [
  status,
  /error="([a-z_]+)"/.exec(String(headers['www-authenticate']))?.[1],
];

interface Asking {
  readonly gateway?: Gateway;
  readonly dpop?: string;
  readonly resource?: string;
  readonly slug?: string;
}

/** A request for a token, as its form goes over the wire. */
async function ask({ gateway = gateways[0], dpop, resource, slug = 'zvh' }: Asking = {}): Promise<Received> {
  const role = slug === 'zvh' ? 'procesregisseur' : 'casusregisseur';
  const form = {
    ...{ grant_type: 'client_credentials', client_assertion_type: ASSERTION, scope: 'region:groningen' },
    client_assertion: await client.assertion({ slug, function: role }),
    ...(resource !== undefined && { resource }),
  };
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const headers = dpop === undefined ? type : { ...type, dpop };
  return send(`${gateway.url}/oauth/token`, { headers, body: new URLSearchParams(form).toString() });
}

const tokenProof = (nonce: string | null): Promise<string> =>
  dpopProof({ method: 'POST', url: `${PUBLIC}/oauth/token`, token: null, nonce }, key, Date.now());

/** A token that is bound to the key, and the nonce that came with it. */
async function bound(asking: Asking = {}): Promise<{ readonly token: string; readonly nonce: string }> {
  const first = await ask({ ...asking, dpop: await tokenProof(null) });
  const answer = await ask({ ...asking, dpop: await tokenProof(nonceOf(first)) });
  return { token: String(answer.body['access_token']), nonce: nonceOf(answer) };
}

const proofFor = (token: string, nonce: string | null, change: { url?: string; method?: string } = {}) =>
  dpopProof({ method: 'POST', url: `${PUBLIC}/graphql`, token, nonce, ...change }, key, Date.now());

function query(gateway: Gateway, authorization: string, dpop?: string, body = QUERY): Promise<Received> {
  const headers = { 'content-type': 'application/json', authorization, ...(dpop !== undefined && { dpop }) };
  return send(`${gateway.url}/graphql`, { headers, body });
}

/** What the client hands to `fetch`. */
type Sent = oauth.CustomFetchOptions<string, oauth.ProtectedResourceRequestBody>;

describe('a stock OAuth client with DPoP', () => {
  it('is told the nonce at the token endpoint and at the API, and gets its answer', async () => {
    const application: oauth.Client = { client_id: 'zvh-app' };
    const DPoP = oauth.DPoP(application, await oauth.generateKeyPair('ES256'));
    const steps: number[] = [];
    const toGateway = async (url: string, { method, headers, body = null }: Sent): Promise<Response> => {
      const address = url.replace(PUBLIC, gateways[steps.length % 2]!.url);
      const response = await fetch(address, { method, headers, body });
      steps.push(response.status);
      return response;
    };
    const options = { DPoP, [oauth.customFetch]: toGateway } as const;
    const issuer = new URL(PUBLIC);
    const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...options });
    const server = await oauth.processDiscoveryResponse(issuer, found);
    expect(server.dpop_signing_alg_values_supported).toEqual(['ES256', 'PS256']);
    expect(server.tls_client_certificate_bound_access_tokens).toBeUndefined();

    const authentication: oauth.ClientAuth = async (_server, _client, body) => {
      body.set('client_assertion_type', ASSERTION);
      body.set('client_assertion', await client.assertion({ slug: 'zvh', function: 'procesregisseur' }));
    };
    const request = (): Promise<Response> =>
      oauth.clientCredentialsGrantRequest(server, application, authentication, { scope: 'region:groningen' }, options);
    const process = async (): Promise<oauth.TokenEndpointResponse> =>
      oauth.processClientCredentialsResponse(server, application, await request());
    const answer = await process().catch((error: unknown) => {
      if (oauth.isDPoPNonceError(error)) return process();
      throw error;
    });
    expect(answer.token_type).toBe('dpop');
    const url = new URL('/graphql', issuer);
    const headers = new Headers({ 'content-type': 'application/json' });
    const resource = await oauth.protectedResourceRequest(answer.access_token, 'POST', url, headers, QUERY, options);
    expect(resource.status).toBe(200);
    // Metadata, the dance, and one answer: the nonce of the token endpoint is good at the API of the same server, whichever replica.
    expect(steps).toEqual([200, 400, 200, 200]);
  });
});

describe('a token that is bound to a key', () => {
  it('says so, and lets a case be asked with a new proof each time, at any replica', async () => {
    const { token, nonce } = await bound();
    const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { cnf: unknown };
    expect(claims.cnf).toEqual({ jkt: thumbprintOf(key.jwk) });
    for (const gateway of [...gateways, ...gateways]) {
      const { status, body } = await query(gateway, `DPoP ${token}`, await proofFor(token, nonce), CASE_QUERY);
      expect([status, body['data']]).toMatchObject([200, { case: { identiteit: {} } }]);
    }
  });

  it('is refused with a proof that was shown before, at another replica and at both at once', async () => {
    const { token, nonce } = await bound();
    const shown = await proofFor(token, nonce);
    expect((await query(gateways[0], `DPoP ${token}`, shown)).status).toBe(200);
    expect(challengeOf(await query(gateways[1], `DPoP ${token}`, shown))).toEqual([401, 'invalid_dpop_proof']);
    const raced = await proofFor(token, nonce);
    const answers = await Promise.all([0, 1, 0, 1].map((at) => query(gateways[at]!, `DPoP ${token}`, raced)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
  });

  it('is refused with a proof for another address, method or token, and with none', async () => {
    const [{ token, nonce }, other] = [await bound(), await bound()];
    const [gateway] = gateways;
    for (const proof of [
      await proofFor(token, nonce, { url: `${PUBLIC}/staff/graphql` }),
      await proofFor(token, nonce, { url: `${gateway.url}/graphql` }),
      await proofFor(token, nonce, { method: 'GET' }),
      await proofFor(other.token, nonce),
      undefined,
    ])
      expect(challengeOf(await query(gateway, `DPoP ${token}`, proof))).toEqual([401, 'invalid_dpop_proof']);
  });

  it('is refused without the nonce, which comes with the refusal', async () => {
    const { token } = await bound();
    const refused = await query(gateways[0], `DPoP ${token}`, await proofFor(token, null));
    expect(challengeOf(refused)).toEqual([401, 'use_dpop_nonce']);
    expect(String(refused.headers['www-authenticate'])).toMatch(/^DPoP .*algs="ES256 PS256"$/);
    expect((await query(gateways[1], `DPoP ${token}`, await proofFor(token, nonceOf(refused)))).status).toBe(200);
  });

  it('is worth nothing to who stole it, also after it was used and is remembered', async () => {
    const { token, nonce } = await bound();
    expect((await query(gateways[0], `DPoP ${token}`, await proofFor(token, nonce))).status).toBe(200);
    const [thief] = await signingKeysOf([generateSigningKey('thief')]);
    const target = { method: 'POST', url: `${PUBLIC}/graphql`, token, nonce };
    const forged = await dpopProof(target, thief, Date.now());
    expect(challengeOf(await query(gateways[0], `Bearer ${token}`))).toEqual([401, 'invalid_token']);
    expect(challengeOf(await query(gateways[0], `DPoP ${token}`, forged))).toEqual([401, 'invalid_token']);
  });

  it('is bound at the consent register as well, whose nonces are its own', async () => {
    const { token, nonce } = await bound({ resource: product.consentUrl });
    const url = `/cases/${CASE}/consents`;
    const read = (authorization: string, dpop?: string): Promise<Received> =>
      send(`${consent.url}${url}`, { method: 'GET', headers: { authorization, ...(dpop !== undefined && { dpop }) } });
    const target = { method: 'GET', url: `${product.consentUrl}${url}` };
    expect(challengeOf(await read(`Bearer ${token}`))).toEqual([401, 'invalid_token']);
    const refused = await read(`DPoP ${token}`, await proofFor(token, nonce, target));
    expect(challengeOf(refused)).toEqual([401, 'use_dpop_nonce']);
    const good = await proofFor(token, nonceOf(refused), target);
    expect((await read(`DPoP ${token}`, good)).status).toBe(200);
    expect(challengeOf(await read(`DPoP ${token}`, good))).toEqual([401, 'invalid_dpop_proof']);
  });

  it('is bound for staff as well', async () => {
    const file = join(product.keys, 'staff', 'beheerder.json');
    const staff = StaffClient.fromFile(gateways[0].url, PUBLIC, file);
    const first = await staff.exchange({}, { dpop: await tokenProof(null) });
    const nonce = String(first.headers.get('dpop-nonce'));
    const answer = (await (await staff.exchange({}, { dpop: await tokenProof(nonce) })).json()) as Record<
      string,
      unknown
    >;
    expect(answer['token_type']).toBe('DPoP');
    const token = String(answer['access_token']);
    const url = `${PUBLIC}/staff/graphql`;
    const askStaff = (authorization: string, dpop?: string): Promise<Received> => {
      const headers = { 'content-type': 'application/json', authorization, ...(dpop !== undefined && { dpop }) };
      return send(`${gateways[0].url}/staff/graphql`, { headers, body: JSON.stringify({ query: '{ me { id } }' }) });
    };
    expect(challengeOf(await askStaff(`Bearer ${token}`))).toEqual([401, 'invalid_token']);
    expect((await askStaff(`DPoP ${token}`, await proofFor(token, nonce, { url }))).status).toBe(200);
  });
});

describe('the token endpoint', () => {
  it('refuses a proof that was used before, and one for another address', async () => {
    const nonce = nonceOf(await ask({ dpop: await tokenProof(null) }));
    const dpop = await tokenProof(nonce);
    expect((await ask({ dpop })).body['token_type']).toBe('DPoP');
    for (const again of [dpop, await proofFor('x', nonce), 'geheim']) {
      const { status, body } = await ask({ gateway: gateways[1], dpop: again });
      expect([status, body['error']]).toEqual([400, 'invalid_dpop_proof']);
      expect(JSON.stringify(body)).not.toContain('geheim');
    }
  });

  it('uses up no assertion while it tells the nonce', async () => {
    const assertion = await client.assertion({ slug: 'zvh', function: 'procesregisseur' });
    const form = { grant_type: 'client_credentials', client_assertion_type: ASSERTION, client_assertion: assertion };
    const body = new URLSearchParams({ ...form, scope: 'region:groningen' }).toString();
    const post = async (nonce: string | null): Promise<Received> => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded', dpop: await tokenProof(nonce) };
      return send(`${gateways[0].url}/oauth/token`, { headers, body });
    };
    const first = await post(null);
    expect([first.status, first.body['error']]).toEqual([400, 'use_dpop_nonce']);
    expect((await post(nonceOf(first))).status).toBe(200);
  });
});

describe('a party that must show possession by DPoP', () => {
  it('gets no other token, and loses those it had', async () => {
    const slug = 'gemeente';
    const unbound = String((await ask({ slug })).body['access_token']);
    expect((await query(gateways[1], `Bearer ${unbound}`)).status).toBe(200);
    await product.demand(slug, 'DPOP');
    const refused = await ask({ slug });
    expect([refused.status, refused.body['error']]).toEqual([400, 'invalid_dpop_proof']);
    expect(String(refused.body['error_description'])).toContain('Send one DPoP proof (RFC 9449) in the header DPoP');
    for (const gateway of gateways)
      expect(challengeOf(await query(gateway, `Bearer ${unbound}`))).toEqual([401, 'invalid_token']);
    const answer = await ask({ slug, dpop: await tokenProof(nonceOf(refused)) });
    const token = String(answer.body['access_token']);
    const proof = await proofFor(token, nonceOf(answer));
    expect((await query(gateways[0], `DPoP ${token}`, proof)).status).toBe(200);
  });
});
