import type { Connection, Submittable } from 'pg';

/** Before the first row: a signature of 11 bytes, flags, and the length of an extension. */
const HEAD_BYTES = 19;

/** One row of bytes, as `COPY … TO STDOUT (FORMAT binary)` sends it: as they are, not as text. For a statement that answers one row. */
export class CopyOut implements Submittable {
  readonly row: Promise<readonly (Buffer | null)[]>;
  readonly #pieces: Buffer[] = [];
  #settle: { readonly done: (row: readonly (Buffer | null)[]) => void; readonly failed: (error: Error) => void };
  #error: Error | null = null;

  constructor(readonly text: string) {
    this.#settle = { done: () => undefined, failed: () => undefined };
    this.row = new Promise((done, failed) => {
      this.#settle = { done, failed };
    });
  }

  submit(connection: Connection): void {
    connection.query(`COPY (${this.text}) TO STDOUT (FORMAT binary)`);
  }

  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    this.#pieces.push(chunk);
  }

  handleCommandComplete(): void {
    // What follows says whether the connection is ready.
  }

  handleError(error: Error): void {
    this.#error = error;
    this.#settle.failed(error);
  }

  handleReadyForQuery(): void {
    if (this.#error === null) this.#settle.done(rowIn(Buffer.concat(this.#pieces)));
  }
}

function rowIn(bytes: Buffer): readonly (Buffer | null)[] {
  let at = HEAD_BYTES;
  const count = bytes.readInt16BE(at);
  at += 2;
  return Array.from({ length: Math.max(count, 0) }, () => {
    const length = bytes.readInt32BE(at);
    at += 4 + Math.max(length, 0);
    return length < 0 ? null : bytes.subarray(at - length, at);
  });
}
