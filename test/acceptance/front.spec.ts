import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, TestProduct, type Gateway } from '#testing';

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
  }, 150_000);

  afterAll(() => product.stop());

  it('FSC-02: without a token answers 401 and says how to ask', async () => {
    const response = await post({});
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer realm="ketenpoort", DPoP realm="ketenpoort", algs="ES256 PS256"',
    ]);
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

  it('a revoked key ends its tokens on the next request, at every gateway and whatever is asked', async () => {
    const token = await gateways[1].client.token({ slug: 'om', function: 'officier-van-justitie' });
    const query =
      '{ case(id: "00000000-0000-4000-8000-000000000002", purpose: UITVOERING) { identiteit { geboortedatum } } }';
    expect((await gateways[1].client.ask(token, query)).status).toBe(200);
    expect((await gateways[0].client.ask(token, '{ me { oin } }')).status).toBe(200);
    await product.ledger.sql("UPDATE gate.party_key SET revoked_at = now() WHERE oin = '00000009990000000005'");
    await product.ledger.sql(`INSERT INTO gate.epoch VALUES ('party:00000009990000000005', 1)
      ON CONFLICT (key) DO UPDATE SET epoch = gate.epoch.epoch + 1`);
    expect((await gateways[1].client.ask(token, query)).status).toBe(401);
    expect((await gateways[0].client.ask(token, '{ me { oin } }')).status).toBe(401);
  });

  it.each([
    ['a document without end', `{ ${'__typename '.repeat(6_000)}}`, {}, 'LIMIT_EXCEEDED'],
    [
      'more cases than one request may ask about',
      `{ ${Array.from({ length: 51 }, (_, index) => `a${String(index)}: case(id: "x", purpose: CRISIS) { id }`).join(' ')} }`,
      {},
      'LIMIT_EXCEEDED',
    ],
    [
      'IW-18: a document by a hash that nobody registered',
      undefined,
      { extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } },
      'PERSISTED_QUERY_NOT_FOUND',
    ],
  ])('refuses %s', async (_case, query, more, code) => {
    const token = await gateways[0].client.token({ slug: 'zvh', function: 'procesregisseur' });
    const response = await post({ authorization: `Bearer ${token}` }, '/graphql', JSON.stringify({ query, ...more }));
    expect([response.status, await response.json()]).toMatchObject([400, { errors: [{ extensions: { code } }] }]);
  });

  it('LDV-02, IW-04: continues the trace of the caller, begins one where there is none, refuses a malformed one', async () => {
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

  it.each([
    ['/%67raphql', 'POST', 401],
    ['/graphql?x', 'POST', 401],
    ['/graphql#x', 'POST', 401],
    ['/graphql/', 'POST', 404],
    ['//graphql', 'POST', 404],
    ['/GRAPHQL', 'POST', 404],
    ['/graphql;x', 'POST', 404],
    ['/graphql%geheim', 'POST', 400],
    ['/graphql', 'HEAD', 405],
    ['/graphql', 'PUT', 405],
    ['/graphql', 'OPTIONS', 405],
  ])('answers %s by %s without a token with %d, and no spelling leads past the guard', async (path, method, status) => {
    const { hostname, port } = new URL(gateways[0].url);
    const sent = request({ hostname, port, path, method });
    sent.end(method === 'POST' ? '{"query":"{ me { oin } }"}' : undefined);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect([response.statusCode, response.headers.allow]).toEqual([status, status === 405 ? 'POST' : undefined]);
    expect(await textOf(response)).not.toContain('geheim');
  });

  describe('what fails before GraphQL has its shape, and nothing of the caller in the answer', () => {
    const JSON_TYPE = { 'content-type': 'application/json' };
    const OPERATION = ['operationName'];
    it.each([
      ['no JSON', '{"geheim', []],
      ['no body', '', []],
      ['a batch', '[{"query":"{ me { oin } }"}]', []],
      ['a text', '"geheim"', []],
      ['an empty object', '{}', ['query']],
      ['no document', '{"geheim":1}', ['query']],
      ['an empty document', '{"query":""}', ['query']],
      ['a document that is no text', '{"query":1}', ['query']],
      ['variables that are a text', '{"query":"{ me { oin } }","variables":"geheim"}', ['variables']],
      ['an operation that is not there', '{"query":"query A { me { oin } }","operationName":"geheim"}', OPERATION],
      ['one of two operations', '{"query":"query A { me { oin } } query B { me { oin } }"}', OPERATION],
      ['an id without its prefix', '{"documentId":"geheim"}', ['documentId']],
      [
        'another version',
        `{"extensions":{"persistedQuery":{"version":2,"sha256Hash":"${'a'.repeat(64)}"}}}`,
        ['extensions', 'persistedQuery', 'version'],
      ],
    ])('%s', async (_case, body, path) => {
      const token = await gateways[0].client.token({ slug: 'zvh', function: 'procesregisseur' });
      const response = await post({ authorization: `Bearer ${token}`, ...JSON_TYPE }, '/graphql', body);
      const text = await response.text();
      const mistakes = [{ path, problem: expect.any(String), remedy: expect.any(String) }];
      expect([response.status, JSON.parse(text)]).toEqual([
        400,
        { errors: [{ message: expect.any(String), extensions: { code: 'BAD_USER_INPUT', origin: 'GATE', mistakes } }] },
      ]);
      expect(text).not.toContain('geheim');
    });
  });

  describe('when the convenant cannot be read', () => {
    const CASE = '{ case(id: "00000000-0000-4000-8000-000000000001", purpose: UITVOERING) { id } }';
    const faults = (): Record<string, unknown>[] =>
      readFileSync(gateways[0].log, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter(({ level }) => level === 'error');
    let token: string;
    const ask = (query: string): ReturnType<Gateway['client']['ask']> => gateways[0].client.ask(token, query);
    const changed = (): Promise<unknown> =>
      product.ledger.sql(`INSERT INTO gate.epoch VALUES ('region:groningen', 1)
        ON CONFLICT (key) DO UPDATE SET epoch = gate.epoch.epoch + 1`);

    beforeAll(async () => {
      token = await gateways[0].client.token({ slug: 'zvh', function: 'procesregisseur' });
      expect((await ask(CASE)).status).toBe(200);
    });

    it('NUT-01: answers 503 whatever is asked of it, and logs by code and place, without the message of the database', async () => {
      await product.ledger.sql('REVOKE SELECT ON gate.convenant FROM ketenpoort_gateway');
      await changed();
      const before = faults().length;
      for (const query of [CASE, '{ purposes { code } }', '{ me { oin } purposes { code } }']) {
        const { status, headers, body } = await ask(query);
        expect([status, headers.get('retry-after'), body.data]).toEqual([503, '1', undefined]);
        expect(body.errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'TRY_LATER', origin: 'SOURCE' }]);
      }
      await eventually('the log holds all three', () => Promise.resolve(faults().length >= before + 3));
      const line = 'TRY_LATER: the convenant could not be read (error 42501)';
      expect(
        faults()
          .slice(before)
          .map(({ message }) => message),
      ).toEqual([line, line, line]);
      expect(readFileSync(gateways[0].log, 'utf8')).not.toMatch(/permission denied|"stack"|"cause"|geheim/);
      await product.ledger.sql('GRANT SELECT ON gate.convenant TO ketenpoort_gateway');
      expect((await ask('{ me { oin } purposes { code } }')).status).toBe(200);
    });

    it('because it was changed in the database, logs what the operator must do', async () => {
      const before = faults().length;
      await product.ledger.sql("UPDATE gate.convenant SET hash = repeat('0', 64) WHERE region = 'groningen'");
      await changed();
      const { status, body } = await ask(CASE);
      expect([status, body.errors?.[0]?.extensions.code]).toEqual([500, 'INTERNAL_SERVER_ERROR']);
      await eventually('the log holds it', () => Promise.resolve(faults().length > before));
      expect(faults().at(-1)?.['message']).toBe(
        'ConvenantMalformed: stored convenant of groningen:1: it was changed after it had been put in force. ' +
          'Find out by whom, and put a new version in force',
      );
    });
  });
});
