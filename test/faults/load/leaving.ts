import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sending } from './asking.js';

/** Told of a request whose client was gone before there could be an answer. */
export const LEFT = 'LEFT';

/** Asks, and is gone as soon as the question is sent. */
export async function askAndLeave({ url, token, query, trace }: Sending): Promise<void> {
  const { hostname, port } = new URL(url);
  const body = JSON.stringify({ query });
  const head = [
    'POST /graphql HTTP/1.1',
    `host: ${hostname}:${port}`,
    `authorization: Bearer ${token}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    `traceparent: 00-${trace}-${trace.slice(0, 16)}-01`,
  ];
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined); // it is gone either way
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.resetAndDestroy());
  await sleep(1);
}
