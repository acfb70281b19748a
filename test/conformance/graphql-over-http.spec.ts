import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { TestProduct, type Gateway } from '#testing';

const AUDITS = 61;
const BSN = '999990019';

/** Real here: HTTP, a token of the token endpoint, PostgreSQL, the gateway as it is started in production. */
describe('GraphQL over HTTP', () => {
  let product: TestProduct;
  let gateway: Gateway;
  let token: string;
  const signed = (init: RequestInit): RequestInit => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${token}`);
    return { ...init, headers };
  };
  const ask = (init: RequestInit, search = ''): Promise<Response> =>
    fetch(`${gateway.url}/graphql${search}`, signed(init));
  const audits = serverAudits({
    url: () => `${gateway.url}/graphql`,
    fetchFn: (url: string, init: RequestInit = {}) => fetch(url, signed(init)),
  });

  beforeAll(async () => {
    product = await TestProduct.start();
    gateway = await product.gateway();
    token = await gateway.client.token({ slug: 'zvh', function: 'procesregisseur' });
  }, 60_000);
  afterAll(() => product.stop());

  it(`has ${String(AUDITS)} audits`, () => {
    expect(audits).toHaveLength(AUDITS);
  });

  it.each(audits.map(({ id, name, fn }) => [id, name, fn] as const))('%s: %s', async (_id, _name, fn) => {
    expect(await fn()).toMatchObject({ status: 'ok' });
  });

  const read = (response: Response) => [response.status, response.headers.get('content-type')?.split(';')[0]];
  const post = (query: string, headers: Record<string, string> = {}): Promise<Response> =>
    ask({
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });

  it.each([
    ['{', {}, 400, 'application/json'],
    ['{ nietBestaand }', {}, 400, 'application/json'],
    ['{ nietBestaand }', { accept: 'application/graphql-response+json' }, 400, 'application/graphql-response+json'],
    ['{ nietBestaand }', { accept: 'application/json' }, 200, 'application/json'],
    [
      '{ me { oin } }',
      { accept: 'application/json;q=0.5, application/graphql-response+json' },
      200,
      'application/graphql-response+json',
    ],
    ['{ me { oin } }', { accept: 'text/html, application/json;q=0' }, 406, 'application/json'],
    ['{ me { oin } }', { accept: 'text/html, application/json;q=0.9' }, 200, 'application/json'],
    ['{ me { oin } }', { 'content-type': 'application/json; charset=iso-8859-1' }, 415, 'application/json'],
    ['{ me { oin } }', { 'content-type': 'application/graphql' }, 415, 'application/json'],
    ['{ case(id: "x", purpose: CRISIS) { id } }', { accept: 'application/json' }, 400, 'application/json'],
  ])('answers %s with %p by %d and %s', async (query, headers, status, type) => {
    expect(read(await post(query, headers))).toEqual([status, type]);
  });

  describe('JZV-03: by GET it tells the schema, and nothing of a case goes in a URL', () => {
    const search = (query: string, variables?: object): string =>
      `?${new URLSearchParams({ query, ...(variables && { variables: JSON.stringify(variables) }) }).toString()}`;

    it.each([
      ['a case', '{ case(id: "00000000-0000-4000-8000-000000000001", purpose: UITVOERING) { id } }'],
      ['a case beside the schema', '{ __typename me { oin } }'],
      ['a case in a fragment', '{ ...__schema } fragment __schema on Query { me { oin } }'],
      ['a BSN as the name of a type', `{ __type(name: "${BSN}") { name } }`],
      ['a change', 'mutation { __typename }'],
      ['what is no document', '{'],
      ['a long document', `{ __typename ${' '.repeat(2_000)} }`],
    ])('refuses %s, and records nothing', async (_case, query) => {
      const before = (await product.ledger.rows()).length;
      const response = await ask({ headers: { accept: 'application/json' } }, search(query));
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
      expect((await product.ledger.rows()).length).toBe(before);
    });

    it('refuses a BSN among the variables', async () => {
      const response = await ask({}, search('query ($name: String!) { __type(name: $name) { name } }', { name: BSN }));
      expect(response.status).toBe(405);
    });

    it('asks for a token first', async () => {
      expect((await fetch(`${gateway.url}/graphql${search('{ __typename }')}`)).status).toBe(401);
    });

    it('shows no page to a browser', async () => {
      const accept = 'text/html,application/xhtml+xml,application/json;q=0.1';
      const response = await ask({ headers: { accept } }, search('{ __typename }'));
      expect(read(response)).toEqual([200, 'application/json']);
    });
  });
});
