// Real here: PostgreSQL, the gateway as a process, over HTTP. Made up: what is sent.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestProduct, type Gateway } from '#testing';

const DOCUMENT = '{ me { oin } }';

let product: TestProduct;
let gateway: Gateway;
let own: string;

beforeAll(async () => {
  product = await TestProduct.start();
  gateway = await product.gateway();
  own = await gateway.client.token({ slug: 'reclassering' });
}, 100_000);
afterAll(() => product.stop());

/** The extensions of the only error of an answer. */
async function refusalIn(response: Response): Promise<object> {
  const { errors } = (await response.json()) as { errors: { extensions: object }[] };
  return errors.map(({ extensions }) => extensions);
}

function mistakeAt(place: string): object {
  const mistakes = [{ path: [place], problem: expect.any(String), remedy: expect.any(String) }];
  return [{ code: 'BAD_USER_INPUT', origin: 'GATE', mistakes }];
}

it.each<[string, object | null, string]>([
  ['', { tekst: DOCUMENT }, 'text'],
  ['', { text: 7 }, 'text'],
  ['', [DOCUMENT], 'text'],
  ['/review', { tekst: DOCUMENT }, 'text'],
  ['/review', { documentId: 'abc' }, 'documentId'],
  ['/sha256:abc', null, 'documentId'],
])('what cannot be used is told by its place: /documents%s %j', async (path, body, place) => {
  const response = await fetch(`${gateway.url}/documents${path}`, {
    method: body === null ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${own}`, ...(body !== null && { 'content-type': 'application/json' }) },
    ...(body !== null && { body: JSON.stringify(body) }),
  });
  expect([response.status, await refusalIn(response)]).toEqual([400, mistakeAt(place)]);
});

it.each([
  ['/documents', 'content-type', 'text/plain'],
  ['/documents', 'content-encoding', 'gzip'],
  ['/graphql', 'content-encoding', 'gzip'],
])('a body of another type is 415: %s with %s: %s', async (path, name, value) => {
  const response = await fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${own}`, 'content-type': 'application/json', [name]: value },
    body: JSON.stringify({ query: DOCUMENT, text: DOCUMENT }),
  });
  expect([response.status, await refusalIn(response)]).toEqual([415, mistakeAt(name)]);
});

it.each([
  ['PUT', '', 'GET, HEAD, POST'],
  ['DELETE', '', 'GET, HEAD, POST'],
  ['GET', '/review', 'POST'],
  ['POST', '/sha256:abc', 'GET, HEAD, DELETE'],
])('%s is not allowed at /documents%s, with a token or without: %s are', async (method, path, allowed) => {
  for (const headers of [{}, { authorization: `Bearer ${own}` }]) {
    const response = await fetch(`${gateway.url}/documents${path}`, { method, headers });
    expect([response.status, response.headers.get('allow')]).toEqual([405, allowed]);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await refusalIn(response)).toEqual(mistakeAt('method'));
  }
});
