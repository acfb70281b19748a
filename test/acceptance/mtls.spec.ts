import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { derOf, oinOf, send, TestAuthority, TestProduct, type Certified, type Gateway, type Received } from '#testing';

/** Real here: TLS sockets and certificates made for this test, HTTP, tokens, PostgreSQL; a gateway where TLS ends, one behind a proxy
 *  (this test) and one where neither is so. */
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const CASE = '00000000-0000-4000-8000-000000000002';
const QUERY = JSON.stringify({
  query: `{ case(id: "${CASE}", purpose: UITVOERING) { identiteit { geboortedatum } } }`,
});

const authority = new TestAuthority();
const stranger = new TestAuthority('Vreemde autoriteit (verzonnen)');
let product: TestProduct;
let gateways: Readonly<Record<'tls' | 'proxied' | 'plain', Gateway>>;
let own: Certified;
let another: Certified;

beforeAll(async () => {
  product = await TestProduct.start();
  const server = authority.issue({ name: 'poort (verzonnen)' });
  const file = (name: string, text: string): string => {
    const path = join(product.folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const tls = {
    TLS_CERT_FILE: file('server.pem', server.cert),
    TLS_KEY_FILE: file('server-key.pem', server.key),
    TLS_CLIENT_CA_FILE: file('clients.pem', authority.cert),
  };
  gateways = {
    tls: await product.gateway(tls),
    proxied: await product.gateway({ TRUSTED_PROXY: '127.0.0.1' }),
    plain: await product.gateway(),
  };
  own = authority.issue({ name: 'om (verzonnen)', oin: oinOf('om') });
  another = authority.issue({ name: 'om (verzonnen)', oin: oinOf('om') });
}, 300_000);

afterAll(() => product.stop());

type Showing = Certified | { readonly header: string } | null;

const inHeader = (certified: Certified) => ({ header: `:${derOf(certified).toString('base64')}:` });

function post(gateway: Gateway, path: string, showing: Showing, sent: { type: string; body: string; token?: string }) {
  const headers = {
    'content-type': sent.type,
    ...(sent.token !== undefined && { authorization: `Bearer ${sent.token}` }),
    ...(showing !== null && 'header' in showing && { 'client-cert': showing.header }),
  };
  const tls = { ca: authority.cert, ...(showing !== null && 'cert' in showing && { certificate: showing }) };
  return send(`${gateway.url}${path}`, { headers, body: sent.body, ...tls });
}

async function ask(gateway: Gateway, showing: Showing): Promise<Received> {
  const assertion = await gateway.client.assertion({ slug: 'om', function: 'officier-van-justitie' });
  const form = { grant_type: 'client_credentials', client_assertion_type: ASSERTION, scope: 'region:groningen' };
  const body = new URLSearchParams({ ...form, client_assertion: assertion }).toString();
  return post(gateway, '/oauth/token', showing, { type: 'application/x-www-form-urlencoded', body });
}

const tokenOf = async (gateway: Gateway, showing: Showing): Promise<string> =>
  String((await ask(gateway, showing)).body['access_token']);

const query = (gateway: Gateway, showing: Showing, token: string): Promise<Received> =>
  post(gateway, '/graphql', showing, { type: 'application/json', body: QUERY, token });

const invalid = { status: 401, headers: { 'fsc-error-code': 'ACCESS_TOKEN_INVALID' } };

describe('a gateway where TLS ends', () => {
  it('serves who shows no certificate, and says that tokens can be bound to one', async () => {
    const metadata = await send(`${gateways.tls.url}/.well-known/oauth-authorization-server`, {
      ...{ method: 'GET', ca: authority.cert },
    });
    expect(metadata.body['tls_client_certificate_bound_access_tokens']).toBe(true);
    const token = await tokenOf(gateways.tls, null);
    expect((await query(gateways.tls, null, token)).status).toBe(200);
    expect((await query(gateways.tls, null, 'geen-token')).headers['www-authenticate']).toContain('invalid_token');
  });

  it('FSC-01: binds the token to the certificate, and refuses it with another and with none', async () => {
    const answer = await ask(gateways.tls, own);
    expect(answer.body['token_type']).toBe('Bearer');
    const token = String(answer.body['access_token']);
    expect((await query(gateways.tls, own, token)).status).toBe(200);
    for (const showing of [another, null]) expect(await query(gateways.tls, showing, token)).toMatchObject(invalid);
    for (const gateway of [gateways.plain, gateways.proxied])
      expect(await query(gateway, null, token)).toMatchObject(invalid);
  });

  it('FSC-03: ends the connection of who shows a certificate that is not trusted, and records nothing', async () => {
    const token = await tokenOf(gateways.tls, null);
    const before = (await product.ledger.rows()).length;
    const untrusted = stranger.issue({ name: 'om (verzonnen)', oin: oinOf('om') });
    await expect(query(gateways.tls, untrusted, token)).rejects.toThrow();
    await expect(ask(gateways.tls, untrusted)).rejects.toThrow();
    expect((await product.ledger.rows()).length).toBe(before);
  });

  it('OAU-04: gives no token to who shows the certificate of another organisation, or one of none', async () => {
    for (const order of [{ name: 'politie (verzonnen)', oin: oinOf('politie') }, { name: 'om (verzonnen)' }]) {
      const { status, body } = await ask(gateways.tls, authority.issue(order));
      expect([status, body['error']]).toEqual([401, 'invalid_client']);
    }
  });
});

describe('a gateway behind a named proxy', () => {
  it('takes the certificate from the header of RFC 9440, and tokens of other replicas with it', async () => {
    const token = await tokenOf(gateways.proxied, inHeader(own));
    expect((await query(gateways.proxied, inHeader(own), token)).status).toBe(200);
    expect((await query(gateways.tls, own, token)).status).toBe(200);
    for (const showing of [inHeader(another), null])
      expect(await query(gateways.proxied, showing, token)).toMatchObject(invalid);
    expect((await query(gateways.proxied, { header: 'geheim' }, token)).status).toBe(400);
  });

  it('is the only one that does: from anybody else the header is refused, also beside a certificate', async () => {
    const token = await tokenOf(gateways.tls, own);
    for (const gateway of [gateways.plain, gateways.tls]) {
      const { status, body } = await query(gateway, inHeader(own), token);
      expect([status, body['errors']]).toMatchObject([400, [{ extensions: { code: 'BAD_USER_INPUT' } }]]);
      const refused = await ask(gateway, inHeader(own));
      expect([refused.status, refused.body['error']]).toEqual([400, 'invalid_request']);
    }
  });
});

describe('a party that must show possession by its certificate', () => {
  it('gets no other token, and loses those it had', async () => {
    const unbound = await tokenOf(gateways.plain, null);
    const token = await tokenOf(gateways.tls, own);
    await product.demand('om', 'MTLS');
    const refused = await ask(gateways.plain, null);
    expect([refused.status, refused.body['error']]).toEqual([400, 'invalid_request']);
    expect(String(refused.body['error_description'])).toContain('presenting the certificate');
    expect(await query(gateways.plain, null, unbound)).toMatchObject(invalid);
    expect(await query(gateways.tls, own, unbound)).toMatchObject(invalid);
    expect((await query(gateways.tls, own, token)).status).toBe(200);
  });
});
