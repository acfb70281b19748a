// Real here: Fastify, its router, the guard and the filter. Made up: who is admitted, and what fails.
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { fastify } from 'fastify';
import { FactsChanged, LedgerUnavailable, Unauthenticated } from '#kernel';
import { Memory, MemoryAdmission, possessionAt } from '#testing';
import { guardRegister } from './front.js';
import { ProblemFilter } from './problem.filter.js';

class OneToken extends MemoryAdmission {
  override admit(token = ''): ReturnType<MemoryAdmission['admit']> {
    return token === 'good' ? super.admit() : Promise.reject(new Unauthenticated('SIGNATURE_WRONG'));
  }
}

const QUOTING = Object.assign(new Error('permission denied for table geheim'), { code: '42501' });
const authorization = 'Bearer good';
const lines: (readonly [string, unknown])[] = [];
const server = fastify();
let failure: unknown;
let port = 0;

beforeAll(async () => {
  const problems = new ProblemFilter();
  const noting = (level: string) => (line: unknown) => void lines.push([level, messageOf(line)]);
  Logger.overrideLogger({ log: noting('log'), warn: noting('warn'), error: noting('error') });
  server.setErrorHandler((error, _request, reply) => {
    problems.answer(error, reply);
  });
  guardRegister(server, {
    ...{ admission: new OneToken(new Memory()), possession: possessionAt('http://127.0.0.1:3001'), clock: () => 0 },
  });
  server.post('/consents', () => {
    throw failure;
  });
  port = Number(new URL(await server.listen({ port: 0 })).port);
});
afterAll(() => server.close());
beforeEach(() => {
  lines.length = 0;
});

/** Of a line with the ids of its request. */
function messageOf(line: unknown): unknown {
  return typeof line === 'object' && line !== null && 'message' in line ? line.message : line;
}

/** Sends a path as it is written: `fetch` would mend it. */
async function post(path: string, headers: Record<string, string>, payload = '{}') {
  const sent = request({ port, path, method: 'POST', headers: { 'content-type': 'application/json', ...headers } });
  sent.end(payload);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { statusCode: response.statusCode ?? 0, body: await text(response) };
}

describe('the log of the register', () => {
  it.each([
    [
      'a record that failed',
      new LedgerUnavailable('no record', QUOTING),
      'LEDGER_UNAVAILABLE: no record (Error 42501)',
    ],
    ['facts that kept changing', new FactsChanged('the party changed'), 'TRY_LATER: the party changed'],
    ['a bug', QUOTING, expect.stringMatching(/^Error 42501\n/)],
  ])('tells a fault once, at error, and nothing of a message: %s', async (_case, error, line) => {
    failure = error;
    const { statusCode, body } = await post('/consents', { authorization });
    expect([statusCode >= 500, lines]).toEqual([true, [['error', line]]]);
    expect(JSON.stringify([lines, body])).not.toContain('geheim');
  });

  it('tells a token that is not accepted at log', async () => {
    expect((await post('/consents', { authorization: 'Bearer geheim' })).statusCode).toBe(401);
    expect(lines).toEqual([['log', 'UNAUTHENTICATED: SIGNATURE_WRONG']]);
  });

  it('says nothing of another mistake of a caller', async () => {
    expect((await post('/consents', { authorization }, '{"geheim')).statusCode).toBe(400);
    expect((await post('/geheim', { authorization })).statusCode).toBe(404);
    expect(lines).toEqual([]);
  });
});

it('OAU-03: a token in the URL is refused, even a good one beside another', async () => {
  for (const path of ['/consents?access_token=good', '/consents#access_token=good', '/%63onsents?access%5Ftoken=good'])
    expect((await post(path, { authorization })).statusCode).toBe(401);
});
