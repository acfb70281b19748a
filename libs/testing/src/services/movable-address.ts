import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** An address on this machine that is pointed to one server or another, as a virtual address or a proxy of a fail-over is. */
export class MovableAddress {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #to: number | null = null;

  private constructor() {
    this.#server = createServer((client) => this.#join(client));
  }

  static async listen(): Promise<MovableAddress> {
    const address = new MovableAddress();
    await new Promise<void>((listening) => address.#server.listen(0, '127.0.0.1', listening));
    return address;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The same database, role and password, by way of this address. */
  through(url: string): string {
    const changed = new URL(url);
    changed.port = String(this.port);
    return changed.href;
  }

  /** Points it to the server of a URL. Who is connected stays with the server that it had, until `cut`. */
  point(url: string): void {
    this.#to = Number(new URL(url).port);
  }

  /** Ends every connection; new ones go where it points to. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** The same, and lets nobody in until it is pointed somewhere. */
  sever(): void {
    this.#to = null;
    this.cut();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((closed) => this.#server.close(closed));
  }

  #join(client: Socket): void {
    if (this.#to === null) {
      client.destroy();
      return;
    }
    const server = connect(this.#to, '127.0.0.1');
    const ends = [client, server];
    for (const socket of ends) {
      this.#sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          this.#sockets.delete(socket);
          for (const end of ends) end.destroy();
        });
    }
    client.pipe(server).pipe(client);
  }
}
