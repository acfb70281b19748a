// Real here: Fastify, closing while a connection is open.
import { EventEmitter, once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { fastify } from 'fastify';
import { refuseWhileClosing } from './closing.js';
import { answerFailure, GRAPHQL } from './failure.js';

it('what comes in on an open connection while the server closes is told to try later, in the shape of its route', async () => {
  Logger.overrideLogger(false);
  const server = fastify({ return503OnClosing: false });
  server.setErrorHandler(answerFailure);
  refuseWhileClosing(server);
  const reached = new EventEmitter();
  server.post(GRAPHQL, async () => {
    reached.emit('reached');
    await once(reached, 'released');
    return 'answered';
  });
  server.get('/health/live', () => 'answered');
  const { port } = new URL(await server.listen({ port: 0 }));
  const agents = [0, 1].map(() => new Agent({ keepAlive: true, maxSockets: 1 }));
  const send = async (agent: Agent | undefined, path: string, method = 'POST') => {
    const sent = request({ port, path, method, agent: agent ?? false });
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: response.statusCode, headers: response.headers, text: await textOf(response) };
  };

  await send(agents[1], '/health/live', 'GET');
  const isReached = once(reached, 'reached');
  const underWay = send(agents[0], GRAPHQL);
  await isReached;
  const closed = server.close();
  await new Promise(setImmediate);
  const refused = await send(agents[1], GRAPHQL);
  reached.emit('released');
  expect((await underWay).text).toBe('answered');
  await closed;
  for (const agent of agents) agent.destroy();

  expect([refused.status, refused.headers['retry-after'], refused.headers.connection]).toEqual([503, '1', 'close']);
  expect(JSON.parse(refused.text)).toEqual({
    errors: [{ message: expect.any(String), extensions: { code: 'TRY_LATER', origin: 'GATE' } }],
  });
});
