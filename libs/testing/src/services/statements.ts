/** A statement on its way to PostgreSQL. */
export interface Heard {
  /** Its name where it has one, else its text. */
  readonly statement: string;
  /** The message that carried it, its parameters among it. */
  readonly bytes: Buffer;
}

const TYPE = 1;
const LENGTH = 4;

/** Reads statements from the bytes that a client sends on one connection: each execution of a prepared one by its name, all
 *  others by their text (PostgreSQL's protocol, version 3). */
export class StatementReader {
  #left: Buffer = Buffer.alloc(0);
  /** The first message of a connection has no type. */
  #begun = false;

  read(sent: Buffer): Heard[] {
    this.#left = Buffer.concat([this.#left, sent]);
    const heard: Heard[] = [];
    for (let message = this.#next(); message; message = this.#next()) {
      const statement = statementIn(message);
      if (statement !== null) heard.push({ statement, bytes: message });
    }
    return heard;
  }

  #next(): Buffer | null {
    const head = this.#begun ? TYPE : 0;
    if (this.#left.length < head + LENGTH) return null;
    const size = head + this.#left.readInt32BE(head);
    if (this.#left.length < size) return null;
    const message = this.#left.subarray(0, size);
    this.#left = this.#left.subarray(size);
    this.#begun = true;
    return message;
  }
}

/** By type of message, what its first two texts tell. */
const TOLD: Readonly<Record<string, (first: string, second: string) => string | null>> = {
  Q: (text) => text,
  /** Of what has a name it is told when it is executed. */
  P: (name, text) => (name === '' ? text : null),
  B: (_portal, name) => (name === '' ? null : name),
};

function statementIn(message: Buffer): string | null {
  const texts = message
    .subarray(TYPE + LENGTH)
    .toString('latin1')
    .split('\0', 2);
  return TOLD[String.fromCharCode(message[0] ?? 0)]?.(texts[0] ?? '', texts[1] ?? '') ?? null;
}
