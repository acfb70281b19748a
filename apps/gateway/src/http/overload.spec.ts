// Real here: Fastify, HTTP, the counting and the cutting off. Made up: what is answered, and how long it takes.
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { fastify } from 'fastify';
import { eventually } from '#testing';
import { answerFailure, GRAPHQL } from './failure.js';
import { Overload, shedLoad } from './overload.js';

const LONGEST_MS = 1_500;
const overload = new Overload({ mostRequests: 2, mostDelay: 100 }, LONGEST_MS);
const server = fastify({ forceCloseConnections: true });
let open: () => void = () => undefined;
let gate = Promise.resolve();
let url = '';

function close(): void {
  gate = new Promise((resolve) => (open = resolve));
}

beforeAll(async () => {
  Logger.overrideLogger(false);
  server.setErrorHandler(answerFailure);
  shedLoad(server, overload);
  server.post(GRAPHQL, async () => {
    await gate;
    return 'answered';
  });
  server.post('/oauth/token', () => 'token');
  server.get('/health/live', () => 'alive');
  url = await server.listen({ port: 0 });
});
afterAll(() => server.close());

const post = (path: string): Promise<Response> =>
  fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
const idle = (): Promise<unknown> => eventually('nothing is under way', () => Promise.resolve(overload.underWay === 0));

describe('a gateway with as many requests under way as it answers in good time', () => {
  it('begins no other, says when to come back, and answers those', async () => {
    close();
    const begun = [post(GRAPHQL), post(GRAPHQL)];
    await eventually('both are under way', () => Promise.resolve(overload.underWay === 2));
    const refused = await post(GRAPHQL);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'TRY_LATER', origin: 'GATE' } }] });
    const tokens = await post('/oauth/token');
    expect([tokens.status, tokens.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await tokens.json()).toMatchObject({ error: 'temporarily_unavailable' });
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    open();
    expect((await Promise.all(begun)).map(({ status }) => status)).toEqual([200, 200]);
    await idle();
    expect((await post(GRAPHQL)).status).toBe(200);
  });

  it('counts nobody who has not sent the whole body', async () => {
    await idle();
    const slow = Array.from({ length: 5 }, () => connect(Number(new URL(url).port)));
    for (const socket of slow)
      socket.write(
        `POST ${GRAPHQL} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
      );
    await sleep(100);
    expect((await post(GRAPHQL)).status).toBe(200);
    slow.forEach((socket) => socket.destroy());
  });

  it('counts nobody who is gone, and cuts off an answer that takes too long', async () => {
    await idle();
    close();
    const gone = new AbortController();
    const left = fetch(`${url}${GRAPHQL}`, { method: 'POST', signal: gone.signal, body: '{}' }).catch(() => 'gone');
    await sleep(100);
    gone.abort();
    expect(await left).toBe('gone');
    await idle();
    await expect(post(GRAPHQL)).rejects.toThrow();
    await idle();
    open();
  });
});

it('a gateway whose event loop is late begins nothing until it is not', async () => {
  await idle();
  for (let block = 0; block < 4; block += 1) {
    const until = performance.now() + 600;
    while (performance.now() < until);
    await sleep(1);
  }
  expect(overload.refusal()?.code).toBe('TRY_LATER');
  await eventually('it answers again', async () => (await post(GRAPHQL)).status === 200);
});

it('ends its watching with the server', async () => {
  const other = fastify();
  shedLoad(other, new Overload({ mostRequests: 1, mostDelay: 300 }));
  const port = Number(new URL(await other.listen({ port: 0 })).port);
  await other.close();
  const [error] = (await once(connect(port), 'error')) as [Error];
  expect(error.message).toContain('ECONNREFUSED');
});
