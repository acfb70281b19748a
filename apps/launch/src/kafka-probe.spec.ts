import { afterEach, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { askBroker, parseAnswer } from './kafka-probe.js';

let server: Server | undefined;

afterEach(() => {
  server?.close();
});

const text = (value: string) => Buffer.concat([Buffer.from([0, value.length]), Buffer.from(value)]);
const int = (value: number) => Buffer.from([0, 0, 0, value]);
const NULL = Buffer.from([0xff, 0xff]);
const body = Buffer.concat([
  int(1),
  int(1),
  int(7),
  text('127.0.0.1'),
  int(99),
  NULL,
  text('cluster-a'),
  int(7),
  int(0),
]);
const ANSWER = Buffer.concat([int(body.length), body]);

function brokerThat(answers: (write: (bytes: Buffer) => void) => void): Promise<number> {
  return new Promise((resolve) => {
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => answers((bytes) => socket.write(bytes)));
    }).listen(0, '127.0.0.1', () => resolve((server?.address() as AddressInfo).port));
  });
}

it('reads live brokers and the cluster from an answer that comes in pieces', async () => {
  const port = await brokerThat((write) => {
    write(ANSWER.subarray(0, 5));
    setTimeout(() => write(ANSWER.subarray(5)), 20);
  });
  expect(await askBroker('127.0.0.1', port)).toEqual({ brokers: 1, cluster: 'cluster-a' });
});

it('takes an answer that is cut short for none', () => {
  expect(parseAnswer(ANSWER.subarray(0, 20))).toBeUndefined();
});

it('takes a closed port for no broker', async () => {
  const port = await brokerThat(() => undefined);
  await new Promise((resolve) => server?.close(resolve));
  expect(await askBroker('127.0.0.1', port)).toBeUndefined();
});
