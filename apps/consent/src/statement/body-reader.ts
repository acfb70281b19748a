import { isUuid } from '#kernel';
import { dateTimeOf } from './date-time.js';
import { RequestFlawed, flawInBody, type Flaw } from './flaws.js';

type Body = Readonly<Record<string, unknown>>;

/** Reads a JSON body member by member and gathers every flaw, so that a caller mends them in one go. */
export class BodyReader {
  readonly #body: Body;
  readonly #flaws: Flaw[] = [];

  /** `body`: as it was parsed; undefined when none was sent. Members other than `known` are a flaw. */
  constructor(body: unknown, known: readonly string[]) {
    this.#body = isObject(body) ? body : {};
    if (!isObject(body) && body !== undefined) this.flaw(null, 'Send one JSON object');
    if (Object.keys(this.#body).some((name) => !known.includes(name)))
      this.flaw(null, `Send no other members than: ${known.join(', ')}`);
  }

  flaw(member: string | null, detail: string): void {
    this.#flaws.push(flawInBody(member, detail));
  }

  /** Hands out what was read, or throws RequestFlawed with all flaws. */
  finish<T>(value: T): T {
    if (this.#flaws.length > 0) throw new RequestFlawed(this.#flaws);
    return value;
  }

  uuid(member: string): string {
    const value = this.#body[member];
    if (typeof value === 'string' && isUuid(value)) return value;
    this.flaw(member, 'Give a UUID in lower case');
    return '';
  }

  /** Words of a vocabulary, each once, in the order of the vocabulary. Fewer than `least` is a flaw. */
  words<Word extends string>(member: string, vocabulary: readonly Word[], least: 0 | 1): readonly Word[] {
    const value: unknown = this.#body[member];
    const given: readonly unknown[] = Array.isArray(value) ? value : [];
    const known = vocabulary.filter((word) => given.includes(word));
    if (!Array.isArray(value) || known.length !== given.length || known.length < least)
      this.flaw(member, `Give a list${least > 0 ? ', not empty,' : ''} of these, each once: ${vocabulary.join(', ')}`);
    return known;
  }

  /** One word, or null where that is allowed: it must then be stated, not left out. */
  word<Word extends string>(member: string, vocabulary: readonly Word[], nullable: boolean): Word | null {
    const value = this.#body[member];
    const known = vocabulary.find((word) => word === value);
    if (known === undefined && !(nullable && value === null))
      this.flaw(member, `Give one of these${nullable ? ', or null for all' : ''}: ${vocabulary.join(', ')}`);
    return known ?? null;
  }

  dateTime(member: string): Date | null {
    const value = this.#body[member] ?? null;
    const date = typeof value === 'string' ? dateTimeOf(value) : null;
    if (date === null && value !== null) this.flaw(member, 'Give a moment of RFC 3339, such as 2027-01-31T00:00:00Z');
    return date;
  }

  count(member: string): number | null {
    const value = this.#body[member] ?? null;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
    if (value !== null) this.flaw(member, 'Give a whole number from 1');
    return null;
  }
}

function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
