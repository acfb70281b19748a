import { connect, type Socket } from 'node:net';
import { Flow, type Connection, type Weather } from './flow.js';

/** Where a proxy leads. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/** Two sockets and the flows between them. */
export class ProxiedConnection implements Connection {
  /** When both sides are closed. */
  readonly closed: Promise<void>;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #toServer: Flow;
  readonly #toClient: Flow;

  constructor(client: Socket, target: Target, weather: Weather) {
    this.#client = client;
    this.#server = connect({ ...target, allowHalfOpen: true, noDelay: true });
    this.#toServer = new Flow({ connection: this, from: client, to: this.#server, direction: 'to-server' }, weather);
    this.#toClient = new Flow({ connection: this, from: this.#server, to: client, direction: 'to-client' }, weather);
    this.closed = Promise.all([closed(client), closed(this.#server)]).then(() => undefined);
  }

  /** Sends on what has waited, as far as the weather lets it. */
  flush(): void {
    this.#toServer.flush();
    this.#toClient.flush();
  }

  fallSilent(): void {
    this.#toServer.fallSilent();
    this.#toClient.fallSilent();
  }

  divert(seen: (chunk: Buffer) => void): void {
    this.#toServer.fallSilent();
    this.#toClient.divert(seen);
    this.#server.once('close', () => seen(Buffer.alloc(0)));
  }

  resetClient(): void {
    this.#client.resetAndDestroy();
  }

  reset(): void {
    this.fallSilent();
    this.#client.resetAndDestroy();
    this.#server.resetAndDestroy();
  }
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
  });
}
