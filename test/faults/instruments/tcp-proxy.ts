import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, Direction, Tap, Weather } from './flow.js';
import { ProxiedConnection, type Target } from './proxied-connection.js';
import { ByteTap, Finder, MatchTap } from './taps.js';

/** What becomes of a request whose answer is lost. */
export interface LostAnswer {
  readonly answer: 'lost';
  /** The answer is there when the server has said this; without it, when it has said anything. */
  readonly answered?: Buffer | string;
  /** The client is cut when the server has answered, or as soon as the request is on its way. */
  readonly cut?: 'when-answered' | 'at-once';
  /** How long the server may take. Milliseconds. */
  readonly patience?: number;
}

const HOST = '127.0.0.1';
const PATIENCE_MS = 5_000;
const LAST_BYTE_MS = 10;

/** A way to a TCP server that can be made as bad as a network can be. Between processes of this machine: keep-alive probes of either
 *  side are answered by the machine itself, also on a connection that is dead. */
export class TcpProxy {
  readonly #weather: Weather = { latencyMs: 0, stalled: false, taps: new Set() };
  readonly #connections = new Set<ProxiedConnection>();
  #server: Server | null = null;
  #port = 0;

  private constructor(private target: Target) {}

  /** Listens on a free port of 127.0.0.1. */
  static async to(target: Target): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await proxy.accept();
    return proxy;
  }

  get port(): number {
    return this.#port;
  }

  /** `host:port` of the proxy. */
  get address(): string {
    return `${HOST}:${this.#port}`;
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** The same URL by way of the proxy. */
  through(url: string): string {
    const way = new URL(url);
    way.host = this.address;
    return way.href;
  }

  /** Each piece waits so long, in each direction. Milliseconds; 0 ends it. */
  latency(ms: number): void {
    this.#weather.latencyMs = ms;
  }

  /** Holds all bytes, and ends, in both directions. Connections stay. */
  stall(): void {
    this.#weather.stalled = true;
  }

  resume(): void {
    this.#weather.stalled = false;
    for (const connection of this.#connections) connection.flush();
  }

  /** The connections of this moment are dead from now on, and neither side is told. New ones work. */
  halfOpen(): void {
    for (const connection of this.#connections) connection.fallSilent();
  }

  /** New connections are refused; those that are there stay. */
  refuse(): void {
    this.#server?.close();
    this.#server = null;
  }

  /** Ends `refuse`. */
  async accept(): Promise<void> {
    if (this.#server) return;
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#connect(client));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, HOST, resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Sends a RST to both sides of every connection. */
  reset(): void {
    for (const connection of this.#connections) connection.reset();
  }

  /** Resets the first connection on which so many bytes pass in a direction from now on: no byte more passes. Resolves when it happened. */
  resetAtByte(bytes: number, direction: Direction): Promise<void> {
    return this.#once((reached) => new ByteTap(direction, bytes, reached)).then(resetAfterLastByte);
  }

  /** Resets the first connection on which a client says this, before it has passed: the server is never asked. Resolves when it happened. */
  resetBefore(match: Buffer | string): Promise<void> {
    return this.#once((reached) => new MatchTap(Buffer.from(match), 'before', reached)).then(resetAfterLastByte);
  }

  /** The first time a client says this, it reaches the server and nothing after it does; what the server answers from then on is thrown
   *  away, and the client gets a RST. Resolves when the server has answered (`answered`), or when it has not in time (`silent`). */
  async resetAfter(match: Buffer | string, lost: LostAnswer): Promise<'answered' | 'silent'> {
    let outcome: Promise<'answered' | 'silent'> = Promise.resolve('silent');
    const connection = await this.#once((reached) => {
      return new MatchTap(Buffer.from(match), 'after', (found) => {
        outcome = answerTo(found, lost); // from the same moment on, or an answer could still slip through
        reached(found);
      });
    });
    if (lost.cut === 'at-once') connection.resetClient();
    const happened = await outcome;
    connection.reset();
    return happened;
  }

  /** Disarms every reset that has not happened; its promise stays open. */
  disarm(): void {
    this.#weather.taps.clear();
  }

  /** New connections go elsewhere; those that are there are reset. */
  redirect(target: Target): void {
    this.target = target;
    this.reset();
  }

  async close(): Promise<void> {
    const gone = [...this.#connections].map((connection) => connection.closed);
    this.refuse();
    this.reset();
    await Promise.all(gone);
  }

  #connect(client: Socket): void {
    const connection = new ProxiedConnection(client, this.target, this.#weather);
    this.#connections.add(connection);
    void connection.closed.then(() => this.#connections.delete(connection));
  }

  #once(tapFor: (reached: Tap['reached']) => Tap): Promise<Connection> {
    return new Promise((resolve) => {
      this.#weather.taps.add(tapFor(resolve));
    });
  }
}

/** A reset that follows upon the last byte at once can overtake it in the one that reads. */
async function resetAfterLastByte(connection: Connection): Promise<void> {
  connection.fallSilent();
  await sleep(LAST_BYTE_MS);
  connection.reset();
}

function answerTo(
  connection: Connection,
  { answered, patience = PATIENCE_MS }: LostAnswer,
): Promise<'answered' | 'silent'> {
  const finder = answered === undefined ? null : new Finder(Buffer.from(answered));
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve('silent'), patience);
    connection.divert((chunk) => {
      if (chunk.length > 0 && finder !== null && finder.find(chunk) === null) return;
      clearTimeout(late);
      resolve(chunk.length > 0 ? 'answered' : 'silent');
    });
  });
}
