import type { Connection, Direction, Tap } from './flow.js';

/** Ends a connection when so many bytes, counted from now, have passed in a direction of it. */
export class ByteTap implements Tap {
  readonly #passed = new WeakMap<Connection, number>();

  constructor(
    readonly direction: Direction,
    private readonly bytes: number,
    readonly reached: Tap['reached'],
  ) {}

  look(connection: Connection, chunk: Buffer): number | null {
    const before = this.#passed.get(connection) ?? 0;
    this.#passed.set(connection, before + chunk.length);
    return before + chunk.length < this.bytes ? null : this.bytes - before;
  }
}

/** Ends what a client says right after these bytes, or right before them; they may straddle chunks. Where part of them has passed when
 *  the rest arrives, that part has passed. */
export class MatchTap implements Tap {
  readonly direction = 'to-server';
  readonly #finders = new WeakMap<Connection, Finder>();

  constructor(
    private readonly match: Buffer,
    private readonly side: 'after' | 'before',
    readonly reached: Tap['reached'],
  ) {}

  look(connection: Connection, chunk: Buffer): number | null {
    const finder = this.#finders.get(connection) ?? new Finder(this.match);
    this.#finders.set(connection, finder);
    const end = finder.find(chunk);
    if (end === null) return null;
    return this.side === 'after' ? end : Math.max(0, end - this.match.length);
  }
}

/** Finds bytes in a stream that comes in pieces. */
export class Finder {
  #tail: Buffer = Buffer.alloc(0);

  constructor(private readonly match: Buffer) {
    if (match.length === 0) throw new Error('what is looked for has at least one byte');
  }

  /** Where in this piece the first match ends; null: none ends here. */
  find(piece: Buffer): number | null {
    const seen = Buffer.concat([this.#tail, piece]);
    const at = seen.indexOf(this.match);
    if (at !== -1) return at + this.match.length - this.#tail.length;
    this.#tail = seen.subarray(Math.max(0, seen.length - this.match.length + 1));
    return null;
  }
}
