import { utf8 } from '@scure/base';
import { canonicalJson } from '#kernel';
import { byteAt, joined, placeAt } from './bytes.js';

/** Members of an entry that its place and the columns beside it are held against. */
export const MEMBER = { at: 0, id: 1, kind: 2, of: 3, region: 4 } as const;
export type Member = (typeof MEMBER)[keyof typeof MEMBER];

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const [SPACE, BEYOND_ASCII] = [0x20, 0x80];
const MOST_DEPTH = 64;
const MEMBERS = Object.keys(MEMBER);
const NAMES = MEMBERS.map((name) => utf8.decode(name));
const LITERALS = ['true', 'false', 'null'].map((word) => utf8.decode(word));

/** Reads the body of an entry: whether it is an object in canonical JSON (RFC 8785), and where in it some members stand. Goes over the
 *  bytes once and makes nothing of them, since it reads every entry there is; what is not plain ASCII is parsed and written again. */
export class CanonicalScanner {
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;
  #depth = 0;
  #source: Uint8Array = this.#bytes;
  readonly #places = new Int32Array(2 * MEMBERS.length);

  /** True when the bytes from `start` until `end` are canonical; members can then be asked for. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    [this.#bytes, this.#at, this.#depth] = [bytes, start, 0];
    this.#source = bytes;
    this.#places.fill(-1);
    if (this.#byte() === OPEN_OBJECT && this.#value() && this.#at === end) return true;
    return this.#readText(bytes.subarray(start, end));
  }

  /** Whether the member is a text, and the very one that stands there. */
  is(member: Member, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.start(member);
    return (
      this.end(member) - from === end - start && from >= 0 && isSame([this.#source, from], [bytes, start], end - start)
    );
  }

  /** Where the text of the member begins in `source`; -1 when it is none. */
  start(member: Member): number {
    return placeAt(this.#places, 2 * member);
  }

  end(member: Member): number {
    return placeAt(this.#places, 2 * member + 1);
  }

  get source(): Uint8Array {
    return this.#source;
  }

  #byte(): number {
    return byteAt(this.#bytes, this.#at);
  }

  #value(): boolean {
    switch (this.#byte()) {
      case QUOTE:
        return this.#text();
      case OPEN_OBJECT:
        return this.#nested(CLOSE_OBJECT);
      case OPEN_LIST:
        return this.#nested(CLOSE_LIST);
      default:
        return this.#number() || LITERALS.some((word) => this.#word(word));
    }
  }

  #text(): boolean {
    let at = this.#at + 1;
    for (;;) {
      const byte = byteAt(this.#bytes, at);
      at += 1;
      if (byte === QUOTE) break;
      if (byte < SPACE || byte >= BEYOND_ASCII || byte === BACKSLASH) return false;
    }
    this.#at = at;
    return true;
  }

  #nested(close: number): boolean {
    this.#depth += 1;
    this.#at += 1;
    const holds = this.#depth <= MOST_DEPTH && (this.#byte() === close || this.#members(close));
    this.#at += 1;
    this.#depth -= 1;
    return holds;
  }

  #members(close: number): boolean {
    let [from, until] = [-1, -1];
    for (;;) {
      if (close === CLOSE_OBJECT) {
        const start = this.#at + 1;
        if (!this.#name(from, until)) return false;
        [from, until] = [start, this.#at - 2];
      }
      const start = this.#at;
      if (!this.#value()) return false;
      if (this.#depth === 1) this.#note(from, until, start);
      if (this.#byte() === close) return true;
      if (this.#byte() !== COMMA) return false;
      this.#at += 1;
    }
  }

  /** A name and its colon; it must come after the one before, which stands at -1 for the first. */
  #name(from: number, until: number): boolean {
    const start = this.#at + 1;
    if (this.#byte() !== QUOTE || !this.#text()) return false;
    const length = this.#at - 1 - start;
    const isLater = from < 0 || this.#isLater(start, length, [from, until]);
    const hasColon = this.#byte() === COLON;
    this.#at += 1;
    return isLater && hasColon;
  }

  #isLater(start: number, length: number, [from, until]: readonly [number, number]): boolean {
    const shared = Math.min(length, until - from);
    for (let place = 0; place < shared; place += 1) {
      const more = byteAt(this.#bytes, start + place) - byteAt(this.#bytes, from + place);
      if (more !== 0) return more > 0;
    }
    return length > until - from;
  }

  #note(from: number, until: number, start: number): void {
    if (until - from > 6 || this.#bytes[start] !== QUOTE) return;
    const which = NAMES.findIndex(
      (name) => name.length === until - from && isSame([name, 0], [this.#bytes, from], name.length),
    );
    if (which < 0) return;
    this.#places[2 * which] = start + 1;
    this.#places[2 * which + 1] = this.#at - 1;
  }

  #word(word: Uint8Array): boolean {
    if (!isSame([word, 0], [this.#bytes, this.#at], word.length)) return false;
    this.#at += word.length;
    return true;
  }

  /** A number as ECMAScript writes it. */
  #number(): boolean {
    let [at, text] = [this.#at, ''];
    while (isOfNumber(byteAt(this.#bytes, at))) {
      text += String.fromCharCode(byteAt(this.#bytes, at));
      at += 1;
    }
    if (text === '' || String(Number(text)) !== text) return false;
    this.#at = at;
    return true;
  }

  #readText(bytes: Uint8Array): boolean {
    try {
      const text = utf8.encode(bytes);
      const value = JSON.parse(text) as unknown;
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
      this.#noteAll(value as Readonly<Record<string, unknown>>);
      return canonicalJson(value) === text;
    } catch {
      return false;
    }
  }

  #noteAll(entry: Readonly<Record<string, unknown>>): void {
    const parts = MEMBERS.map((name) => partOf(Object.hasOwn(entry, name) ? entry[name] : null));
    this.#source = joined(parts.map(({ bytes }) => bytes));
    let at = 0;
    parts.forEach(({ bytes, isText }, which) => {
      this.#places[2 * which] = isText ? at : -1;
      at += bytes.length;
      this.#places[2 * which + 1] = isText ? at : -1;
    });
  }
}

function partOf(member: unknown): { readonly bytes: Uint8Array; readonly isText: boolean } {
  return typeof member === 'string'
    ? { bytes: utf8.decode(member), isText: true }
    : { bytes: new Uint8Array(), isText: false };
}

/** A digit, or one of `+-.e`. */
function isOfNumber(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2b || byte === 0x2d || byte === 0x2e || byte === 0x65;
}

/** Whether `length` bytes of both are the same from there on. */
function isSame([one, from]: Spot, [other, start]: Spot, length: number): boolean {
  for (let place = 0; place < length; place += 1) if (one[from + place] !== other[start + place]) return false;
  return true;
}

type Spot = readonly [bytes: Uint8Array, at: number];
