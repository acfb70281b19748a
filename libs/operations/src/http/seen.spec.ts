import { request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { accessLog, inRequest } from './access-log.js';
import { noteFailure, watch, watchRequests, type Outlook, type Seen } from './seen.js';

const TRACE = { trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' };

describe('what is seen of a request', () => {
  let server: FastifyInstance;
  let seen: Seen[];
  const outlook: Outlook = {
    partyOf: (request) => (request.headers['x-party'] === undefined ? null : '00000009990000000001'),
    onlookers: [(one) => void seen.push(one)],
  };

  beforeEach(async () => {
    seen = [];
    server = fastify({
      genReqId: () => 'made-by-us',
      frameworkErrors: (_error, request: FastifyRequest, reply: FastifyReply) => {
        watch(request, reply, outlook);
        void reply.code(400).send('no');
      },
    });
    watchRequests(server, outlook);
    server.get('/case/:id', (request, reply) => {
      request.trace = TRACE;
      noteFailure(request, 'FIRST');
      noteFailure(request, 'SECOND');
      return reply.code(409).send('geheim');
    });
    server.get('/lines', (request) => {
      const before = inRequest(request, 'x');
      request.trace = TRACE;
      return Promise.resolve([inRequest(undefined, 'x'), before, inRequest(request, 'x')]);
    });
    server.get('/slow', () => new Promise(() => undefined));
    await server.listen({ port: 0, host: '127.0.0.1' });
  });

  afterEach(async () => {
    server.server.closeAllConnections();
    await server.close();
  });

  function url(path: string): string {
    return `http://127.0.0.1:${String((server.server.address() as AddressInfo).port)}${path}`;
  }

  async function sight(): Promise<Seen | undefined> {
    while (seen.length === 0) await new Promise((wake) => setTimeout(wake, 5));
    return seen[0];
  }

  it('is its route, never its URL, and what came of it', async () => {
    await fetch(url('/case/999990019?bsn=999990019'), { headers: { 'x-party': 'x' } });
    const { ms, ...rest } = (await sight()) ?? { ms: -1 };
    expect(rest).toEqual({
      ...{ method: 'GET', route: '/case/:id', status: 409, aborted: false, party: '00000009990000000001' },
      ...{ requestId: 'made-by-us', trace: TRACE, failure: 'FIRST', journey: null },
    });
    expect(ms).toBeGreaterThan(0);
  });

  it.each(['/geheim', '/case/%geheim'])('is no route where there is none: %s', async (path) => {
    await fetch(url(path));
    expect(await sight()).toMatchObject({ route: null, trace: null, failure: null, party: null });
  });

  it('is found again by its ids in other lines', async () => {
    const lines = await (await fetch(url('/lines'))).json();
    const ids = { request_id: 'made-by-us', trace_id: TRACE.trace_id };
    expect(lines).toEqual(['x', { message: 'x', request_id: 'made-by-us' }, { message: 'x', ...ids }]);
  });

  it('is that the caller went away', async () => {
    const going = ask(url('/slow')).on('error', () => undefined);
    going.end();
    setTimeout(() => going.destroy(), 50);
    expect(await sight()).toMatchObject({ route: '/slow', aborted: true });
  });
});

describe('the line of a request', () => {
  const one: Seen = {
    ...{ method: 'POST', route: '/graphql', status: 200, ms: 12.3456, aborted: false, party: null },
    ...{ requestId: 'r', trace: null, failure: null, journey: null },
  };
  const lines: unknown[] = [];
  const look = accessLog({ access: (level, fields) => void lines.push([level, fields]) });

  it('has what is known, and leaves out what is not', () => {
    look(one);
    look({ ...one, aborted: true, party: '00000009990000000001', trace: TRACE, failure: 'TRY_LATER' });
    look({ ...one, route: '/health/ready' });
    const always = { context: 'Access', method: 'POST', route: '/graphql', status: 200, ms: 12.3, request_id: 'r' };
    const more = { party: '00000009990000000001', code: 'TRY_LATER', aborted: true, trace_id: TRACE.trace_id };
    expect(lines).toEqual([
      ['info', always],
      ['info', { ...always, ...more }],
      ['debug', { ...always, route: '/health/ready' }],
    ]);
  });
});
