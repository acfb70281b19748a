import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Where a wire breaks. `before` and `after`: at the next COMMIT, which then never reaches the database, or whose answer never
 *  comes back. `silent`: the same as `after`, but the connection stays open and says nothing more. */
export type Break = 'never' | 'before' | 'after' | 'silent';

/** COMMIT as it goes over the wire, a simple query of its own. */
const COMMIT = Buffer.from('COMMIT\0');

/** A wire to PostgreSQL that can be broken at the moment at which it matters. It breaks once. */
export class Wire {
  next: Break = 'never';
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #to: URL;

  private constructor(to: URL) {
    this.#to = to;
    this.#server = createServer((client) => this.#join(client));
  }

  static async to(url: string): Promise<Wire> {
    const wire = new Wire(new URL(url));
    await new Promise<void>((listening) => wire.#server.listen(0, '127.0.0.1', listening));
    return wire;
  }

  /** The same database, through the wire. */
  get url(): string {
    const through = new URL(this.#to);
    through.hostname = '127.0.0.1';
    through.port = String((this.#server.address() as AddressInfo).port);
    return through.toString();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((closed) => this.#server.close(closed));
  }

  #join(client: Socket): void {
    const database = connect(Number(this.#to.port), this.#to.hostname);
    const both = [client, database];
    const end = (): void => both.forEach((socket) => socket.destroy());
    for (const socket of both) {
      this.#sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    let isSilent = false;
    client.on('data', (sent) => {
      const broken = sent.includes(COMMIT) ? this.next : 'never';
      if (broken !== 'never') this.next = 'never';
      if (broken === 'before') {
        end();
        return;
      }
      if (broken === 'silent') isSilent = true;
      if (broken === 'after') database.once('data', end);
      database.write(sent);
    });
    database.on('data', (answer) => {
      if (!isSilent && !client.destroyed) client.write(answer);
    });
  }
}
