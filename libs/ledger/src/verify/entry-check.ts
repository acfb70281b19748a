import { utf8 } from '@scure/base';
import { isSameHash } from '../proofs/proof.js';
import type { Sha256 } from '../sha256.js';
import { CanonicalScanner, MEMBER } from './canonical-scanner.js';
import { EntryLine, FIELD, hashAt, numberAt } from './entry-line.js';
import type { EntrySpot } from './finding.js';
import { monthAt, Periods } from './periods.js';
import type { ShardName } from './shard-name.js';

/** The body of an entry that speaks of the log itself. */
export interface Telling {
  readonly index: number;
  readonly kind: string;
  readonly body: string;
}

/** What was seen of the entries of a block so far. */
export interface Seen {
  readonly name: ShardName;
  readonly hasColumns: boolean;
  readonly indexes: number[];
  readonly leaves: Uint8Array[];
  readonly spots: EntrySpot[];
  readonly absent: number[];
  readonly telling: Telling[];
}

const OUTCOME = utf8.decode('outcome');
const TELLING = ['heads', 'restored', 'pruned'].map((kind) => ({ kind, bytes: utf8.decode(kind) }));
const DASH = 0x2d;
const USUAL_BODY = 65_536;

/** Checks entries one by one: the body against its leaf hash, then its form, its shard, and the columns beside it. What is wrong with the
 *  first is not asked of the rest: a body that is not the one that was recorded says nothing. */
export class EntryCheck {
  readonly #sha256: Sha256;
  readonly #line = new EntryLine();
  readonly #body = new CanonicalScanner();
  readonly #periods = new Periods();
  readonly #regions = new Map<string, Uint8Array>();
  readonly #leaf = new Uint8Array(USUAL_BODY + 1);

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  /** Notes what is wrong with the entry on a line; answers its index, or -1 when the line is no entry. */
  check(bytes: Uint8Array, [start, end]: readonly [number, number], seen: Seen): number {
    const line = this.#line;
    if (!line.read(bytes, start, end)) return -1;
    const index = numberAt(bytes, line.start(FIELD.index), line.end(FIELD.index));
    const told = hashAt(bytes, line.start(FIELD.hash), line.end(FIELD.hash));
    if (index < 0 || told === null) return -1;
    seen.indexes.push(index);
    seen.leaves.push(told);
    this.#check(bytes, seen, [index, told]);
    return index;
  }

  #check(bytes: Uint8Array, seen: Seen, [index, told]: readonly [number, Uint8Array]): void {
    const [start, end] = [this.#line.start(FIELD.body), this.#line.end(FIELD.body)];
    if (start === end) seen.absent.push(index);
    else if (!isSameHash(this.#leafHash(bytes, start, end), told)) seen.spots.push({ code: 'LEAF_DIFFERS', index });
    else if (!this.#body.read(bytes, start, end)) seen.spots.push({ code: 'NOT_CANONICAL', index });
    else this.#read(bytes, index, seen);
  }

  #leafHash(bytes: Uint8Array, start: number, end: number): Uint8Array {
    const length = end - start + 1;
    const leaf = length > this.#leaf.length ? new Uint8Array(length) : this.#leaf.subarray(0, length);
    leaf.set(bytes.subarray(start, end), 1);
    return this.#sha256(leaf);
  }

  #read(bytes: Uint8Array, index: number, seen: Seen): void {
    const body = this.#body;
    const months = this.#periods.monthsOf(body.source, body.start(MEMBER.at), body.end(MEMBER.at));
    const isWhole = [MEMBER.id, MEMBER.kind, MEMBER.region].every((member) => body.start(member) >= 0);
    if (months.length === 0 || !isWhole) {
      seen.spots.push({ code: 'NOT_AN_ENTRY', index, detail: 'body' });
      return;
    }
    if (!this.#isOf(seen.name, months)) seen.spots.push({ code: 'WRONG_SHARD', index });
    for (const detail of this.#wrongColumns(bytes, months, seen.hasColumns))
      seen.spots.push({ code: 'SIDE_COLUMN_DIFFERS', index, detail });
    const told = TELLING.find((kind) => body.is(MEMBER.kind, kind.bytes, 0, kind.bytes.length));
    const [start, end] = [this.#line.start(FIELD.body), this.#line.end(FIELD.body)];
    if (told !== undefined) seen.telling.push({ index, kind: told.kind, body: utf8.encode(bytes.slice(start, end)) });
  }

  #isOf({ region, year }: ShardName, months: readonly number[]): boolean {
    const known = this.#regions.get(region) ?? utf8.decode(region);
    this.#regions.set(region, known);
    const isYear = year === null || months.some((month) => Math.floor(month / 100) === year);
    return isYear && this.#body.is(MEMBER.region, known, 0, known.length);
  }

  #wrongColumns(bytes: Uint8Array, months: readonly number[], hasColumns: boolean): readonly string[] {
    const [line, body] = [this.#line, this.#body];
    const wrong: string[] = [];
    if (!body.is(MEMBER.id, bytes, line.start(FIELD.id), line.end(FIELD.id))) wrong.push('id');
    if (!body.is(MEMBER.kind, bytes, line.start(FIELD.kind), line.end(FIELD.kind))) wrong.push('kind');
    if (!hasColumns) return wrong;
    if (!this.#settles(bytes)) wrong.push('settles');
    if (!months.includes(monthAt(bytes, line.start(FIELD.month), line.end(FIELD.month)))) wrong.push('month');
    return wrong;
  }

  /** An outcome settles the entry that it is of, and nothing else settles any. */
  #settles(bytes: Uint8Array): boolean {
    const [start, end] = [this.#line.start(FIELD.settles), this.#line.end(FIELD.settles)];
    const isOutcome = this.#body.is(MEMBER.kind, OUTCOME, 0, OUTCOME.length);
    return isOutcome ? this.#body.is(MEMBER.of, bytes, start, end) : end - start === 1 && bytes[start] === DASH;
  }
}
