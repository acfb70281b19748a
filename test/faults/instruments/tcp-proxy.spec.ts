import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { completeMessage, queryMessage } from './postgres-messages.js';
import { TcpProxy } from './tcp-proxy.js';

/** Answers every piece with its name and the piece, and remembers what it got and how each connection ended. */
class Echo {
  readonly heard: string[] = [];
  readonly ends: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(private readonly name: string) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('data', (piece) => {
        this.heard.push(piece.toString());
        socket.write(`${this.name}:${piece.toString()}`);
      });
      socket.on('error', (error) => this.ends.push('code' in error ? String(error.code) : error.message));
      socket.on('end', () => this.ends.push('end'));
    });
  }

  async listen(): Promise<{ readonly host: string; readonly port: number }> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return { host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port };
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

/** Says things and keeps what it hears, and how it ended. */
class Client {
  heard = '';
  end: string | null = null;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (piece) => (this.heard += piece.toString()));
    socket.on('error', (error) => (this.end = 'code' in error ? String(error.code) : error.message));
    socket.on('end', () => (this.end ??= 'end'));
  }

  static async of(proxy: TcpProxy): Promise<Client> {
    const socket = connect({ host: '127.0.0.1', port: proxy.port, noDelay: true });
    const client = new Client(socket);
    await once(socket, 'connect');
    return client;
  }

  say(what: string | Buffer): void {
    this.socket.write(what);
  }

  async ask(what: string): Promise<string> {
    this.heard = '';
    this.say(what);
    await until(() => this.heard.length > what.length);
    return this.heard;
  }

  close(): void {
    this.socket.destroy();
  }
}

async function until(isSo: () => boolean): Promise<void> {
  const late = performance.now() + 5_000;
  while (!isSo() && performance.now() < late) await sleep(2);
  if (!isSo()) throw new Error('it never was so');
}

const A_WHILE_MS = 60;

let server: Echo;
let proxy: TcpProxy;

beforeEach(async () => {
  server = new Echo('a');
  proxy = await TcpProxy.to(await server.listen());
});

afterEach(async () => {
  await proxy.close();
  server.close();
});

it('lets everything pass, the end too, and names the same place by its own address', async () => {
  const client = await Client.of(proxy);
  expect(await client.ask('one')).toBe('a:one');
  expect(proxy.through('postgresql://user:word@127.0.0.1:1/base?x=1')).toBe(
    `postgresql://user:word@127.0.0.1:${String(proxy.port)}/base?x=1`,
  );
  client.close();
  await until(() => server.ends.length === 1 && proxy.connections === 0);
  expect(server.ends).toEqual(['end']);
});

it('delays each piece, in order', async () => {
  const client = await Client.of(proxy);
  proxy.latency(A_WHILE_MS);
  const start = performance.now();
  client.say('one');
  await sleep(5);
  client.say('two');
  await until(() => client.heard.replaceAll('a:', '') === 'onetwo');
  expect(performance.now() - start).toBeGreaterThanOrEqual(2 * A_WHILE_MS - 1);
  proxy.latency(0);
  expect(await client.ask('three')).toBe('a:three');
});

it('holds everything while it is stalled, and loses nothing', async () => {
  const client = await Client.of(proxy);
  await client.ask('one');
  proxy.stall();
  client.say('two');
  await sleep(A_WHILE_MS);
  expect([server.heard, client.end]).toEqual([['one'], null]);
  proxy.resume();
  await until(() => client.heard === 'a:onea:two');
});

it('loses nothing of more than it holds at once', async () => {
  const client = await Client.of(proxy);
  proxy.stall();
  const much = 'x'.repeat(8 * 1024 * 1024);
  client.say(much);
  await sleep(A_WHILE_MS);
  proxy.resume();
  await until(() => client.heard.replaceAll('a:', '').length === much.length);
  expect(server.heard.join('')).toBe(much);
});

it('lets the connections of a moment die without telling anybody; new ones work', async () => {
  const dead = await Client.of(proxy);
  await dead.ask('one');
  proxy.halfOpen();
  dead.say('two');
  const alive = await Client.of(proxy);
  expect(await alive.ask('three')).toBe('a:three');
  dead.close();
  await sleep(A_WHILE_MS);
  expect([server.heard, server.ends, dead.heard]).toEqual([['one', 'three'], [], 'a:one']);
});

it('refuses new connections on the same port until it accepts again, and keeps those that are there', async () => {
  const client = await Client.of(proxy);
  const { port } = proxy;
  proxy.refuse();
  await expect(Client.of(proxy)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(await client.ask('one')).toBe('a:one');
  await proxy.accept();
  const another = await Client.of(proxy);
  expect([await another.ask('two'), proxy.port]).toEqual(['a:two', port]);
});

it('resets both sides of all connections', async () => {
  const clients = [await Client.of(proxy), await Client.of(proxy)];
  for (const client of clients) await client.ask('one');
  proxy.reset();
  await until(() => clients.every(({ end }) => end !== null) && server.ends.length === 2);
  expect([...clients.map(({ end }) => end), ...server.ends]).toEqual(Array(4).fill('ECONNRESET'));
});

it.each([
  ['to-server', 'one', 'onetw', 'a:one'],
  ['to-client', 'one', 'onetwo', 'a:onea:'],
] as const)('resets at a chosen byte on the way %s', async (direction, first, arrived, answered) => {
  const client = await Client.of(proxy);
  const happened = proxy.resetAtByte(direction === 'to-server' ? 5 : 7, direction);
  await client.ask(first);
  client.say('two');
  await happened;
  await until(() => client.end !== null);
  expect([client.end, server.heard.join(''), client.heard]).toEqual(['ECONNRESET', arrived, answered]);
});

describe('what is asked and never answered', () => {
  it('reaches the server, what follows it does not, and the client is reset once the server has answered', async () => {
    const client = await Client.of(proxy);
    const happened = proxy.resetAfter('COMMIT', { answer: 'lost' });
    await client.ask('INSERT');
    client.say('xCOM');
    await until(() => server.heard.length === 2);
    client.heard = '';
    client.say('MITy');
    expect(await happened).toBe('answered');
    await until(() => client.end !== null);
    expect([client.end, server.heard.join(''), client.heard]).toEqual(['ECONNRESET', 'INSERTxCOMMIT', '']);
    const another = await Client.of(proxy);
    expect(await another.ask('COMMIT')).toBe('a:COMMIT');
  });

  it('counts as answered when the server has said what is waited for', async () => {
    const client = await Client.of(proxy);
    const lost = { answer: 'lost', answered: 'never', patience: A_WHILE_MS } as const;
    const happened = proxy.resetAfter(Buffer.from('COMMIT'), lost);
    client.say('COMMIT');
    expect([await happened, server.heard]).toEqual(['silent', ['COMMIT']]);
  });

  it('goes on at the server when the client is cut at once', async () => {
    const client = await Client.of(proxy);
    proxy.latency(A_WHILE_MS);
    const happened = proxy.resetAfter('COMMIT', { answer: 'lost', cut: 'at-once' });
    client.say('COMMIT');
    await until(() => client.end !== null);
    expect([client.heard, await happened, server.heard]).toEqual(['', 'answered', ['COMMIT']]);
  });

  it('is never asked when the reset comes before it', async () => {
    const client = await Client.of(proxy);
    const happened = proxy.resetBefore('COMMIT');
    client.say('INSERTCOMMIT');
    await happened;
    await until(() => client.end !== null && server.ends.length === 1);
    expect([client.end, server.heard]).toEqual(['ECONNRESET', ['INSERT']]);
  });

  it('is answered after all when it is disarmed', async () => {
    const client = await Client.of(proxy);
    void proxy.resetBefore('COMMIT');
    proxy.disarm();
    expect(await client.ask('COMMIT')).toBe('a:COMMIT');
  });
});

it('leads new connections elsewhere after a redirection, and resets the others', async () => {
  const other = new Echo('b');
  const target = await other.listen();
  const client = await Client.of(proxy);
  await client.ask('one');
  proxy.redirect(target);
  await until(() => client.end === 'ECONNRESET');
  const another = await Client.of(proxy);
  expect(await another.ask('two')).toBe('b:two');
  another.close();
  other.close();
});

it('resets a client whose server is not there', async () => {
  server.close();
  const client = await Client.of(proxy);
  await until(() => client.end !== null);
  expect(client.end).toBe('ECONNRESET');
});

it('knows the messages of PostgreSQL', () => {
  expect(queryMessage('COMMIT').toString('latin1')).toBe('Q\0\0\0\x0bCOMMIT\0');
  expect(completeMessage('COMMIT').toString('latin1')).toBe('C\0\0\0\x0bCOMMIT\0');
});
