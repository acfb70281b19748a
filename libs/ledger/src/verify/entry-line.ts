import { byteAt, placeAt } from './bytes.js';

/** One line of an export: eight fields, separated by tabs, and a newline (docs/ledger.md, "The export file"):
 *
 *  `index  id  kind  replica  settles  month  leaf-hash  body`
 *
 *  What is not there is `-`, a body that was pruned is empty. The body comes last and is the leaf's own bytes. */
export const FIELD = { index: 0, id: 1, kind: 2, replica: 3, settles: 4, month: 5, hash: 6, body: 7 } as const;
export type Field = (typeof FIELD)[keyof typeof FIELD];

const FIELDS = 8;

export const NEWLINE = 0x0a;
const TAB = 0x09;
const [ZERO, NINE] = [0x30, 0x39];
const MOST_DIGITS = 15;
const HEX = new Int32Array(256).fill(-1);
'0123456789abcdef'.split('').forEach((digit, value) => (HEX[digit.charCodeAt(0)] = value));

/** Finds the fields of a line. One of these serves all lines of a block. */
export class EntryLine {
  readonly #starts = new Int32Array(FIELDS);
  readonly #ends = new Int32Array(FIELDS);

  /** False when the line, which ends before its newline at `end`, has not all fields. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start;
    for (let field = 0; field < FIELDS - 1; field += 1) {
      this.#starts[field] = at;
      while (at < end && bytes[at] !== TAB) at += 1;
      if (at === end) return false;
      this.#ends[field] = at;
      at += 1;
    }
    this.#starts[FIELDS - 1] = at;
    this.#ends[FIELDS - 1] = end;
    return true;
  }

  start(field: Field): number {
    return placeAt(this.#starts, field);
  }

  end(field: Field): number {
    return placeAt(this.#ends, field);
  }
}

/** A whole number in decimal without leading zeros, at most 15 digits long; -1 for anything else. */
export function numberAt(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 1 || length > MOST_DIGITS || (length > 1 && bytes[start] === ZERO)) return -1;
  let value = 0;
  for (let at = start; at < end; at += 1) {
    const digit = byteAt(bytes, at);
    if (!isDigit(digit)) return -1;
    value = value * 10 + digit - ZERO;
  }
  return value;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

/** The 32 bytes that 64 lower-case hex digits stand for; null for anything else. */
export function hashAt(bytes: Uint8Array, start: number, end: number): Uint8Array | null {
  if (end - start !== 64) return null;
  const hash = new Uint8Array(32);
  let worst = 0;
  for (let place = 0; place < 32; place += 1) {
    const [high, low] = [digitAt(bytes, start + 2 * place), digitAt(bytes, start + 2 * place + 1)];
    worst = Math.min(worst, high, low);
    hash[place] = 16 * high + low;
  }
  return worst < 0 ? null : hash;
}

function digitAt(bytes: Uint8Array, at: number): number {
  return placeAt(HEX, byteAt(bytes, at));
}
