import { chmodSync, closeSync, openSync, readSync, writeSync } from 'node:fs';

const WORD = 4;

/** A file of 32-bit words that a shim has mapped: what is written here holds there at once. */
export class ControlFile {
  readonly #file: number;

  /** Makes it, all words zero but the first, which says whose it is. Every user may write to it: the program may run as another. */
  constructor(
    readonly path: string,
    { magic, words }: { readonly magic: number; readonly words: number },
  ) {
    this.#file = openSync(path, 'w+');
    chmodSync(path, 0o666);
    writeSync(this.#file, Buffer.alloc(words * WORD), 0, words * WORD, 0);
    this.set(0, magic);
  }

  set(word: number, value: number): void {
    const bytes = Buffer.alloc(WORD);
    bytes.writeInt32LE(value);
    writeSync(this.#file, bytes, 0, WORD, word * WORD);
  }

  get(word: number): number {
    const bytes = Buffer.alloc(WORD);
    readSync(this.#file, bytes, 0, WORD, word * WORD);
    return bytes.readInt32LE();
  }

  close(): void {
    closeSync(this.#file);
  }
}
