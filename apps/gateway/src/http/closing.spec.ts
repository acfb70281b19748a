// Real here: Fastify, closing while a connection is in use.
import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { fastify } from 'fastify';
import { refuseWhileClosing } from '#operations';
import { answerFailure, GRAPHQL } from './failure.js';

const ASKED = `POST ${GRAPHQL} HTTP/1.1\r\nhost: here\r\ncontent-length: 0\r\n\r\n`;
const server = fastify({ return503OnClosing: false });
afterAll(() => server.close());

it('what comes in on an open connection while the server closes is told to try later, in the shape of its route', async () => {
  Logger.overrideLogger(false);
  server.setErrorHandler(answerFailure);
  refuseWhileClosing(server);
  const reached = new EventEmitter();
  server.post(GRAPHQL, async () => {
    reached.emit('reached');
    await once(reached, 'released');
    return 'answered';
  });
  const socket = connect(Number(new URL(await server.listen({ port: 0 })).port), 'localhost');
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => (text += part));
  const isReached = once(reached, 'reached');
  socket.write(ASKED);
  await isReached;
  const closed = server.close();
  await sleep(50);
  socket.write(ASKED);
  await sleep(50);
  reached.emit('released');
  await Promise.all([once(socket, 'close'), closed]);

  const [answered = '', refused = ''] = text.split(/(?=HTTP\/1\.1 )/);
  expect(answered).toMatch(/^HTTP\/1\.1 200 [^]*answered$/);
  expect(refused).toMatch(/^HTTP\/1\.1 503 [^]*connection: close/i);
  expect(refused).toMatch(/retry-after: 1/i);
  expect(JSON.parse(refused.slice(refused.indexOf('{')))).toEqual({
    errors: [{ message: expect.any(String), extensions: { code: 'TRY_LATER', origin: 'GATE' } }],
  });
});
