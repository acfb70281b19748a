import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { closedAtOnce } from './graphql-kit.js';

describe('a body that is refused before it is read', () => {
  let server: Server | undefined;

  afterEach(() => {
    server?.close();
  });

  it.each<[string, (socket: Socket) => void]>([
    ['reset', (socket) => socket.resetAndDestroy()],
    ['ended', (socket) => socket.destroy()],
  ])('does not get through when the connection is %s while it is sent', async (_, end) => {
    const url = await listen((socket) => socket.once('data', () => end(socket)));
    await expect(send(url)).resolves.toBeNull();
  });

  it('is not taken for refused when nobody listens', async () => {
    const url = await listen(() => undefined);
    server?.close();
    await expect(send(url)).rejects.toThrow('fetch failed');
  });

  async function listen(onConnection: (socket: Socket) => void): Promise<string> {
    server = createServer(onConnection).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
});

async function send(url: string): Promise<unknown> {
  return fetch(url, { method: 'POST', body: 'x'.repeat(4_000_000) }).catch(closedAtOnce);
}
