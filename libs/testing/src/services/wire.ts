import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { StatementReader, type Heard } from './statements.js';

/** Where a wire breaks, and who hears of it. */
export interface Break {
  /** The statement at which it breaks: the text of a simple query, or the name of a prepared one. All before it passes. */
  readonly at: string;
  /** The statement still reaches the database. Its answer never comes back. */
  readonly arrives: boolean;
  /** Both ends are closed: at once, or when the transaction is over if the statement arrives.
   *  Else the wire is mute: each end waits for the other, and neither hears that the other left. */
  readonly closes: boolean;
}

/** What the database says when it waits for the next transaction (ReadyForQuery, idle). */
const IDLE = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);
/** Type and length of a message, before its text or name. */
const HEADER = 5;

/** A wire to PostgreSQL that breaks at the moments at which it matters: at the next statement of the first of `breaks`, then of
 *  the next one. Expects a statement and what was sent before it in one piece, as the ledger's writer sends them. */
export class Wire {
  readonly breaks: Break[] = [];
  /** How many connections were made through it. */
  connections = 0;
  /** Every statement that passed, in order. Empty it between two things to be counted. */
  readonly heard: Heard[] = [];
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
    this.connections += 1;
    const database = connect(Number(this.#to.port), this.#to.hostname);
    const reader = new StatementReader();
    let broken: Break | null = null;
    const end = (): void => [client, database].forEach((socket) => socket.destroy());
    const ended = (): void => {
      if (broken?.closes ?? true) end();
    };
    for (const socket of [client, database]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined).on('close', ended);
    }
    client.on('data', (sent) => {
      if (broken) return;
      const [passing, now] = this.#until(sent);
      broken = now;
      this.heard.push(...reader.read(passing));
      database.write(passing, now?.arrives === false ? ended : undefined);
    });
    database.on('data', (answer) => {
      if (!broken) client.write(answer);
      else if (broken.closes && answer.includes(IDLE)) end();
    });
  }

  /** What of this piece passes, and the break in it. */
  #until(sent: Buffer): readonly [Buffer, Break | null] {
    const [next] = this.breaks;
    const place = next ? sent.indexOf(`${next.at}\0`) : -1;
    if (!next || place < 0) return [sent, null];
    this.breaks.shift();
    return [next.arrives ? sent : sent.subarray(0, place - HEADER), next];
  }
}
