// Real here: Fastify over HTTP.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { fastify } from 'fastify';
import { GRAPHQL } from '../http/failure.js';
import { holdBackLate } from './late-answers.js';

const ANSWER = '{"data":{"case":{"identiteit":{"geboortedatum":"1969-02-15"}}}}';
let isLate = false;
let address: string;
const server = fastify();

beforeAll(async () => {
  Logger.overrideLogger(false);
  holdBackLate(server, { isTooLate: () => isLate });
  server.post(GRAPHQL, (_request, reply) =>
    reply.type('application/graphql-response+json').header('content-length', ANSWER.length).send(ANSWER),
  );
  address = await server.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => server.close());

it('an answer that is in time leaves as it is', async () => {
  const response = await fetch(`${address}${GRAPHQL}`, { method: 'POST' });
  expect([response.status, await response.text()]).toEqual([200, ANSWER]);
});

it('one that is too late is a refusal of the ledger, and nothing of it leaves', async () => {
  isLate = true;
  const response = await fetch(`${address}${GRAPHQL}`, { method: 'POST' });
  const { status, headers } = response;
  expect([status, headers.get('retry-after'), headers.get('content-type')]).toEqual([
    ...[503, '5', 'application/json; charset=utf-8'],
  ]);
  expect(await response.json()).toEqual({
    errors: [{ message: expect.any(String), extensions: { code: 'LEDGER_UNAVAILABLE', origin: 'LEDGER' } }],
  });
});
