import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestProduct, type Gateway } from '#testing';

/** Real here: HTTP, tokens, PostgreSQL, two gateways. */
describe('the front of the gate', () => {
  let product: TestProduct;
  let gateways: readonly [Gateway, Gateway];
  const post = (
    headers: Record<string, string>,
    path = '/graphql',
    body = '{"query":"{ me { oin } }"}',
  ): Promise<Response> =>
    fetch(`${gateways[0].url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });

  beforeAll(async () => {
    product = await TestProduct.start();
    gateways = [await product.gateway(), await product.gateway()];
  }, 60_000);

  afterAll(() => product.stop());

  it('FSC-02: without a token answers 401 and says how to ask', async () => {
    const response = await post({});
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="ketenpoort"']);
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED', origin: 'GATE' } }],
    });
  });

  it('OAU-03: refuses a token in the URL, even a good one', async () => {
    const token = await gateways[0].client.token({ slug: 'zvh', function: 'procesregisseur' });
    const response = await post({ authorization: `Bearer ${token}` }, `/graphql?access_token=${token}`);
    expect(response.status).toBe(401);
  });

  it('refuses a token that was altered', async () => {
    const token = await gateways[0].client.token({ slug: 'zvh', function: 'procesregisseur' });
    const response = await post({ authorization: `Bearer ${token.slice(0, -6)}AAAAAA` });
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('JZV-03: content is asked by POST, never by GET', async () => {
    const token = await gateways[0].client.token({ slug: 'zvh', function: 'procesregisseur' });
    const response = await fetch(`${gateways[0].url}/graphql?query={me{oin}}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('OAU-02: an assertion is good once, at whichever gateway', async () => {
    const assertion = await gateways[0].client.assertion({ slug: 'zvh', function: 'procesregisseur' });
    const answers = await Promise.all(gateways.map(({ client }) => client.exchange(assertion)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  it('a token of one gateway is good at the other', async () => {
    const token = await gateways[0].client.token({ slug: 'zvh', function: 'procesregisseur' });
    expect((await gateways[1].client.ask(token, '{ me { oin } }')).status).toBe(200);
  });

  it('IW-03: one unknown scope refuses the whole request', async () => {
    const assertion = await gateways[0].client.assertion({ slug: 'zvh', function: 'procesregisseur' });
    const response = await gateways[0].client.exchange(assertion, { scope: 'region:groningen purpose:GEHEIM' });
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({ error: 'invalid_scope' }),
    ]);
  });

  it('a revoked key ends its tokens on the next request about a case', async () => {
    const token = await gateways[1].client.token({ slug: 'om', function: 'officier-van-justitie' });
    const query =
      '{ case(id: "00000000-0000-4000-8000-000000000002", purpose: UITVOERING) { identiteit { geboortedatum } } }';
    expect((await gateways[1].client.ask(token, query)).status).toBe(200);
    await product.ledger.sql("UPDATE gate.party_key SET revoked_at = now() WHERE oin = '00000009990000000005'");
    await product.ledger.sql(`INSERT INTO gate.epoch VALUES ('party:00000009990000000005', 1)
      ON CONFLICT (key) DO UPDATE SET epoch = gate.epoch.epoch + 1`);
    expect((await gateways[1].client.ask(token, query)).status).toBe(401);
  });

  it('LDV-02: continues the trace of the caller, begins one without, refuses a malformed one', async () => {
    const token = await gateways[0].client.token({ slug: 'zvh', function: 'procesregisseur' });
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const asked = await post({ authorization: `Bearer ${token}`, traceparent: `00-${trace}-b7ad6b7169203331-00` });
    expect(asked.headers.get('traceparent')).toMatch(new RegExp(`^00-${trace}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`));
    const fresh = await post({ authorization: `Bearer ${token}` });
    expect(fresh.headers.get('traceparent')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    const zeros = await post({
      authorization: `Bearer ${token}`,
      traceparent: `00-${'0'.repeat(32)}-b7ad6b7169203331-00`,
    });
    expect(zeros.status).toBe(400);
  });

  it('publishes its keys without their private half, and where to ask for tokens', async () => {
    const jwks = await (await fetch(`${gateways[0].url}/.well-known/jwks.json`)).text();
    expect(jwks).toContain('"kty":"EC"');
    expect(jwks).not.toContain('"d":');
    const metadata = (await (
      await fetch(`${gateways[0].url}/.well-known/oauth-authorization-server`)
    ).json()) as Record<string, unknown>;
    expect(metadata).toMatchObject({ issuer: product.issuer, token_endpoint: `${product.issuer}/oauth/token` });
  });
});
