import type { Socket } from 'node:net';

export type Direction = 'to-server' | 'to-client';

/** A client's connection through a proxy, and the one to the server that belongs to it. */
export interface Connection {
  /** The server's answers from now on are shown here instead of to the client, and its end as an empty one; the client's words go nowhere. */
  divert(seen: (chunk: Buffer) => void): void;
  /** From now on nothing is forwarded, nothing is closed, and neither side is told. */
  fallSilent(): void;
  resetClient(): void;
  reset(): void;
}

/** What holds for all connections of a proxy, as it is at this moment. */
export interface Weather {
  latencyMs: number;
  stalled: boolean;
  readonly taps: Set<Tap>;
}

/** Looks at what passes in one direction, on every connection, and ends one of them at a byte of its choice. */
export interface Tap {
  readonly direction: Direction;
  /** How many bytes of this chunk of this connection still pass; null: it goes on. */
  look(connection: Connection, chunk: Buffer): number | null;
  /** Is told, once, when the last of these bytes has left. */
  reached(connection: Connection): void;
}

/** What a flow leads from and to. */
export interface Course {
  readonly connection: Connection;
  readonly from: Socket;
  readonly to: Socket;
  readonly direction: Direction;
}

type Item = Buffer | 'end' | 'reset';

/** So much is held for a side that does not read before the other one has to wait. Bytes. */
const MOST_HELD = 1024 * 1024;

/** One direction of a proxied connection. Bytes, the end and a reset keep their order, however long they wait. */
export class Flow {
  readonly #queue: { readonly due: number; readonly item: Item }[] = [];
  #held = 0;
  #timer: NodeJS.Timeout | null = null;
  #isSilent = false;
  #diverted: ((chunk: Buffer) => void) | null = null;

  constructor(
    private readonly course: Course,
    private readonly weather: Weather,
  ) {
    const { from, to } = course;
    from.on('data', (chunk: Buffer) => this.#take(chunk));
    from.once('end', () => this.#take('end'));
    from.once('close', (failed) => {
      if (failed) this.#take('reset');
    });
    from.on('error', () => undefined); // told by its close
    to.on('drain', () => this.#listen());
  }

  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    while (!this.weather.stalled && this.#queue[0] && this.#queue[0].due <= performance.now())
      this.#send(this.#queue.shift()?.item);
    const [next] = this.#queue;
    if (next && !this.weather.stalled)
      this.#timer = setTimeout(() => this.flush(), Math.max(1, next.due - performance.now()));
    this.#listen();
  }

  /** Throws away what waits and what comes. */
  fallSilent(): void {
    this.#isSilent = true;
    this.#queue.length = 0;
    this.#held = 0;
    this.flush();
  }

  /** What comes from now on is shown instead of being sent. */
  divert(seen: (chunk: Buffer) => void): void {
    this.#diverted = seen;
  }

  #take(item: Item): void {
    if (this.#isSilent) return;
    this.#queue.push({ due: performance.now() + this.weather.latencyMs, item });
    this.#held += item.length;
    this.flush();
  }

  #listen(): void {
    const { from, to } = this.course;
    if (this.#isSilent || (this.#held < MOST_HELD && !to.writableNeedDrain)) from.resume();
    else from.pause();
  }

  #send(item: Item | undefined): void {
    const { to } = this.course;
    if (item === undefined) return;
    this.#held -= item.length;
    if (typeof item !== 'string') this.#sendBytes(item);
    else if (this.#diverted || to.destroyed) return;
    else if (item === 'end') to.end();
    else to.resetAndDestroy();
  }

  #sendBytes(chunk: Buffer): void {
    if (this.#diverted) {
      this.#diverted(chunk);
      return;
    }
    const { connection, to, direction } = this.course;
    for (const tap of this.weather.taps) {
      const passing = tap.direction === direction ? tap.look(connection, chunk) : null;
      if (passing === null) continue;
      this.weather.taps.delete(tap);
      this.fallSilent();
      to.write(chunk.subarray(0, passing), () => tap.reached(connection));
      return;
    }
    if (!to.destroyed) to.write(chunk);
  }
}
