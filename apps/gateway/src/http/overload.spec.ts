// Real here: HTTP on a port, the counting and the cutting off. Made up: what is answered, and how long it takes. No test hangs on how
// fast the machine is: what a server of one test is strict in, those of the others are not.
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { fastify } from 'fastify';
import type { LoadSettings } from '#settings';
import { eventually } from '#testing';
import { answerFailure, GRAPHQL } from './failure.js';
import { Overload, shedLoad } from './overload.js';

const PATIENT = { mostRequests: 2, mostDelay: 60_000 };
const closing: (() => Promise<unknown>)[] = [];

beforeAll(() => {
  Logger.overrideLogger(false);
});
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** A server of which answers to GraphQL wait while its gate is closed. */
async function serving(settings: LoadSettings, longest?: number) {
  const overload = new Overload(settings, longest);
  const server = fastify({ forceCloseConnections: true });
  closing.push(() => server.close());
  let [open, heads]: [() => void, number] = [() => undefined, 0];
  let gate = Promise.resolve();
  server.setErrorHandler(answerFailure);
  shedLoad(server, overload);
  server.addHook('onRequest', (_request, _reply, done) => {
    heads += 1;
    done();
  });
  server.post(GRAPHQL, async () => {
    await gate;
    return 'answered';
  });
  server.post('/oauth/token', () => 'token');
  server.get('/health/live', () => 'alive');
  const url = await server.listen({ port: 0 });
  return {
    ...{ url, overload },
    close: () => void (gate = new Promise((resolve) => (open = resolve))),
    open: () => {
      open();
    },
    post: (path: string, signal: AbortSignal | null = null): Promise<Response> =>
      fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}', signal }),
    underWay: (count: number) =>
      eventually(`${String(count)} are under way`, () => Promise.resolve(overload.underWay === count)),
    /** Requests of which the head has come. */
    begun: (count: number) => eventually(`${String(count)} have come`, () => Promise.resolve(heads >= count)),
  };
}

describe('a gateway with as many requests under way as it answers in good time', () => {
  it('begins no other, says when to come back, and answers those', async () => {
    const { url, close, open, post, underWay } = await serving(PATIENT);
    close();
    const begun = [post(GRAPHQL), post(GRAPHQL)];
    await underWay(2);
    const refused = await post(GRAPHQL);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'TRY_LATER', origin: 'GATE' } }] });
    const tokens = await post('/oauth/token');
    expect([tokens.status, tokens.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await tokens.json()).toMatchObject({ error: 'temporarily_unavailable' });
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    open();
    expect((await Promise.all(begun)).map(({ status }) => status)).toEqual([200, 200]);
    await underWay(0);
    expect((await post(GRAPHQL)).status).toBe(200);
  });

  it('counts nobody who has not sent the whole body', async () => {
    const { url, overload, post, begun } = await serving(PATIENT);
    const slow = Array.from({ length: 5 }, () => connect(Number(new URL(url).port)));
    for (const socket of slow)
      socket.write(
        `POST ${GRAPHQL} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
      );
    await begun(5);
    expect(overload.underWay).toBe(0);
    expect((await post(GRAPHQL)).status).toBe(200);
    slow.forEach((socket) => socket.destroy());
  });

  it('counts nobody who is gone', async () => {
    const { close, open, post, underWay } = await serving(PATIENT);
    close();
    const gone = new AbortController();
    const left = post(GRAPHQL, gone.signal).catch(() => 'gone');
    await underWay(1);
    gone.abort();
    expect(await left).toBe('gone');
    await underWay(0);
    open();
  });

  it('cuts off an answer that takes too long', async () => {
    const { close, open, post, underWay } = await serving(PATIENT, 500);
    close();
    await expect(post(GRAPHQL)).rejects.toThrow();
    await underWay(0);
    open();
  });
});

it('a gateway whose event loop is late begins nothing until it is not', async () => {
  const { overload, post } = await serving({ mostRequests: 2, mostDelay: 100 });
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
