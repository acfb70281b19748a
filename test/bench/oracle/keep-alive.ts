import { connect, type Socket } from 'node:net';

/** An answer, and how long it took from the first byte sent to the last one received. Nanoseconds. */
export interface Timed {
  readonly nanos: number;
  readonly status: number;
  readonly body: string;
}

const NOTHING: Buffer = Buffer.alloc(0);
const END_OF_HEAD = '\r\n\r\n';

/** One connection over which one request goes at a time: HTTP/1.1 by hand, so that nothing but the server takes time. */
export class KeepAlive {
  readonly #socket: Socket;
  #received = NOTHING;
  #arrived: ((answer: Timed) => void) | null = null;
  #failed: ((cause: Error) => void) | null = null;
  #sent = 0n;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (piece) => this.#take(piece));
    socket.on('error', (cause) => this.#fail(cause));
    socket.on('close', () => this.#fail(new Error('the server closed the connection')));
  }

  static to(port: number): Promise<KeepAlive> {
    return new Promise((connected, failed) => {
      const socket = connect(port, '127.0.0.1', () => connected(new KeepAlive(socket)));
      socket.once('error', failed);
    });
  }

  ask(request: Buffer): Promise<Timed> {
    return new Promise((arrived, failed) => {
      this.#arrived = arrived;
      this.#failed = failed;
      this.#sent = process.hrtime.bigint();
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#failed = null;
    this.#socket.destroy();
  }

  #take(piece: Buffer): void {
    const now = process.hrtime.bigint();
    this.#received = this.#received.length === 0 ? piece : Buffer.concat([this.#received, piece]);
    const end = this.#received.indexOf(END_OF_HEAD);
    if (end < 0) return;
    const head = this.#received.subarray(0, end).toString('latin1');
    const body = this.#received.subarray(end + END_OF_HEAD.length);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    if (Number.isNaN(length)) this.#fail(new Error('an answer without a length'));
    if (body.length !== length) return;
    this.#received = NOTHING;
    this.#arrived?.({ nanos: Number(now - this.#sent), status: Number(head.slice(9, 12)), body: body.toString() });
  }

  #fail(cause: Error): void {
    this.#failed?.(cause);
  }
}

/** A request as it goes over the wire. */
export function requestOf(path: string, headers: Readonly<Record<string, string>>, body: string): Buffer {
  const all = { host: '127.0.0.1', ...headers, 'content-length': String(Buffer.byteLength(body)) };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${head.join('')}\r\n${body}`);
}
