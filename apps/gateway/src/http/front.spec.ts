// Real here: Fastify, its router and the guard. Made up: who is admitted, and what GraphQL would answer.
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { fastify } from 'fastify';
import { Unauthenticated } from '#kernel';
import { Memory, MemoryAdmission, possessionAt } from '#testing';
import { SystemClock } from '../oauth/clock.js';
import { answerFailure, GRAPHQL } from './failure.js';
import { guardGraphql } from './front.js';

class OneToken extends MemoryAdmission {
  override admit(token = ''): ReturnType<MemoryAdmission['admit']> {
    return token === 'good' ? super.admit() : Promise.reject(new Unauthenticated('SIGNATURE_WRONG'));
  }
}

const server = fastify({ bodyLimit: 100_000, frameworkErrors: answerFailure });
const lines: unknown[] = [];
let parsed = 0;
let answered = 0;
let port = 0;

beforeAll(async () => {
  const noting = (line: unknown): void => void lines.push(line);
  Logger.overrideLogger({ log: noting, warn: noting, error: noting });
  server.setErrorHandler(answerFailure);
  const possession = possessionAt('http://127.0.0.1:3000');
  guardGraphql(server, { admission: new OneToken(new Memory()), possession, clock: new SystemClock() });
  server.addHook('preParsing', (_request, _reply, _payload, done) => {
    parsed += 1;
    done();
  });
  server.route({
    method: ['GET', 'POST', 'OPTIONS'],
    url: GRAPHQL,
    handler: () => {
      answered += 1;
      return 'answered';
    },
  });
  server.get('/elsewhere', () => 'elsewhere');
  port = Number(new URL(await server.listen({ port: 0 })).port);
});
afterAll(() => server.close());
beforeEach(() => {
  [parsed, answered, lines.length] = [0, 0, 0];
});

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a path as it is written: `fetch` would mend it. */
async function send(path: string, { method = 'POST', headers = {}, body = '{"query":"{ me }"}' }: Sent = {}) {
  const sent = request({ port, path, method, headers: { 'content-type': 'application/json', ...headers } });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, text: await textOf(response) };
}

/** Of what was refused. */
const placesIn = (text: string): readonly string[] =>
  (JSON.parse(text) as Refusal).errors.flatMap(({ extensions: { mistakes = [] } }) =>
    mistakes.map(({ path }) => path.join('.')),
  );

interface Refusal {
  readonly errors: readonly { readonly extensions: { readonly mistakes?: readonly { readonly path: string[] }[] } }[];
}

const GOOD = { authorization: 'Bearer good' };

describe('a path that leads to GraphQL, however it is spelled,', () => {
  const SPELLINGS = ['/graphql', '/graphql?x', '/graphql#x', '/%67raphql', '/graph%71%6c?x=1', 'http://x/graphql'];

  it.each(SPELLINGS)('is guarded before a byte of the body is read: %s', async (path) => {
    const { status, headers, text } = await send(path);
    expect([status, headers['www-authenticate'], parsed, answered]).toEqual([
      401,
      'Bearer realm="ketenpoort", DPoP realm="ketenpoort", algs="ES256 PS256"',
      0,
      0,
    ]);
    expect(text).toContain('"code":"UNAUTHENTICATED"');
    expect((await send(path, { headers: GOOD })).status).toBe(200);
  });

  it.each(['/graphql?access_token=good', '/graphql#access_token=good', '/%67raphql?a&access%5Ftoken=good'])(
    'OAU-03 takes no token, even a good one beside another: %s',
    async (path) => {
      for (const headers of [{}, GOOD]) {
        const refused = await send(path, { headers });
        expect([refused.status, answered]).toEqual([401, 0]);
        expect(refused.headers['www-authenticate']).toContain('error="invalid_request"');
      }
    },
  );

  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'])('takes no %s', async (method) => {
    for (const headers of [{}, GOOD]) {
      const refused = await send('/%67raphql?query={me}', { method, headers, body: '' });
      expect([refused.status, refused.headers.allow, answered]).toEqual([405, 'POST', 0]);
      expect(refused.headers['fsc-error-code']).toBe('METHOD_UNSUPPORTED');
      expect(refused.headers['cache-control']).toBe('no-store');
      expect(refused.headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-/);
      expect(refused.text === '' ? method : placesIn(refused.text).join()).toBe(method === 'HEAD' ? 'HEAD' : 'method');
    }
  });
});

describe('a path that leads nowhere', () => {
  it.each([
    '/graphql/',
    '//graphql',
    '/GRAPHQL',
    '/graphql;x',
    '/graphql%3Fx',
    '/graphql%2f',
    '/graphqlx',
    '/graph/../graphql',
  ])('is 404, with a token or without: %s', async (path) => {
    for (const headers of [{}, GOOD]) expect((await send(path, { headers })).status).toBe(404);
    expect(answered).toBe(0);
  });

  it('is 400 when it cannot be read, and does not come back', async () => {
    const { status, text } = await send('/graphql%geheim', { headers: GOOD });
    expect([status, text.includes('geheim'), lines]).toEqual([400, false, []]);
  });
});

describe('a request by who is admitted', () => {
  it.each<[string, Sent, string]>([
    ['no JSON', { body: '{"geheim' }, ''],
    ['JSON that poisons a prototype', { body: '{"__proto__":{"geheim":1}}' }, ''],
    ['no body', { body: '' }, ''],
    ['a batch', { body: '[{"query":"{ geheim }"}]' }, ''],
    ['no document', { body: '{"geheim":1}' }, 'query'],
    ['a host that is none', { headers: { host: 'ge^heim' } }, 'host'],
    ['a trace that is none', { headers: { traceparent: 'geheim' } }, 'traceparent'],
    ['a transaction that is none', { headers: { 'fsc-transaction-id': 'geheim' } }, 'fsc-transaction-id'],
  ])('is 400 in the shape of GraphQL, and neither comes back nor is logged: %s', async (_case, sent, place) => {
    const { status, text } = await send('/graphql', { ...sent, headers: { ...GOOD, ...sent.headers } });
    expect([status, answered, lines]).toEqual([400, 0, []]);
    const mistakes = [{ path: place === '' ? [] : [place], problem: expect.any(String), remedy: expect.any(String) }];
    expect(JSON.parse(text)).toEqual({
      errors: [{ message: expect.any(String), extensions: { code: 'BAD_USER_INPUT', origin: 'GATE', mistakes } }],
    });
    expect(text).not.toContain('heim');
  });

  it('is 400 with more than the limit, which it tells', async () => {
    const { status, text } = await send('/graphql', { headers: GOOD, body: `"${'geheim'.repeat(20_000)}"` });
    const extensions = { code: 'LIMIT_EXCEEDED', origin: 'GATE', limit: 'bodyBytes', allowed: 100_000 };
    expect([status, JSON.parse(text)]).toEqual([400, { errors: [{ message: expect.any(String), extensions }] }]);
  });

  it.each<[string, number, Record<string, string>]>([
    ['a form', 415, { 'content-type': 'application/x-www-form-urlencoded' }],
    ['text', 415, { 'content-type': 'text/plain' }],
    ['a type that is none', 415, { 'content-type': 'geheim' }],
    ['JSON in another encoding', 415, { 'content-type': 'application/json; charset=latin1' }],
    ['JSON that is said to be compressed', 415, { 'content-encoding': 'geheim' }],
    ['a caller who reads no JSON', 406, { accept: 'text/geheim' }],
  ])('has the status that HTTP has for it: %s', async (_case, status, headers) => {
    const refused = await send('/graphql', { headers: { ...GOOD, ...headers }, body: 'geheim' });
    expect([refused.status, parsed, answered, lines]).toEqual([status, 0, 0, []]);
    expect(JSON.parse(refused.text)).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(placesIn(refused.text)).toEqual(Object.keys(headers));
    expect(refused.headers['accept-encoding']).toBe('content-encoding' in headers ? 'identity' : undefined);
    expect(refused.text).not.toContain('geheim');
  });

  it('is let through with a type that has parameters', async () => {
    const headers = {
      ...{ ...GOOD, 'content-type': 'Application/JSON; charset=utf-8' },
      'content-encoding': 'Identity',
    };
    expect((await send('/graphql', { headers })).status).toBe(200);
  });
});

describe('FSC-04 the transaction of a request', () => {
  const id = '019ab1f0-7c5b-7d52-9f0e-6e1d9a0b4c11';
  const told = async (headers: Record<string, string>) =>
    (await send('/graphql', { headers: { ...GOOD, ...headers } })).headers['fsc-transaction-id'];

  it('is kept and told', async () => {
    expect(await told({ 'fsc-transaction-id': id })).toBe(id);
  });

  it('is made where none is named, each time another', async () => {
    const [one, other] = [await told({}), await told({})];
    expect([one, other]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect(one).not.toBe(other);
  });

  it.each(['geheim', '', `${id}x`, '00000000-0000-0000-0000-000000000000', `${id}, ${id}`])(
    'is refused when it is malformed, and another is told: %j',
    async (named) => {
      const { status, headers, text } = await send('/graphql', { headers: { ...GOOD, 'fsc-transaction-id': named } });
      expect([status, headers['fsc-error-code'], answered]).toEqual([400, 'INVALID_LOG_RECORD_ID', 0]);
      expect(headers['fsc-transaction-id']).not.toBe(named);
      expect(text).not.toContain('geheim');
    },
  );
});

it('a path beside GraphQL is none of its business', async () => {
  expect((await send('/elsewhere', { method: 'GET', body: '' })).status).toBe(200);
});
