import { base64, utf8 } from '@scure/base';
import { BLOCK_ENTRIES } from './block.js';
import { NEWLINE } from './entry-line.js';
import { byteAt, joined } from './bytes.js';

/** An export, line by line (docs/ledger.md, "The export file"):
 *
 *      ketenpoort-ledger-export 1
 *      shard <tab> <name>
 *      note <tab> <a signed checkpoint of the shard, base64>      that of its head first
 *      <entries, see EntryLine>
 *      end <tab> <number of shards> <tab> <number of entries>
 */
export const EXPORT_HEADER = 'ketenpoort-ledger-export 1\n';

export function shardLine(shard: string): string {
  return `shard\t${shard}\n`;
}

export function noteLine(note: string): string {
  return `note\t${base64.encode(utf8.decode(note))}\n`;
}

export function endLine(shards: number, entries: number): string {
  return `end\t${String(shards)}\t${String(entries)}\n`;
}

/** What stands in an export, in its order. */
export type ExportPart =
  | { readonly part: 'shard'; readonly shard: string; readonly notes: readonly string[] }
  /** Whole lines of entries of the shard before, from that many on. */
  | { readonly part: 'block'; readonly bytes: Uint8Array; readonly first: number; readonly lines: number }
  | { readonly part: 'end'; readonly isWhole: boolean };

const [DIGIT_0, DIGIT_9] = [0x30, 0x39];
const LONGEST_LINE = 65_536;

/** Reads an export as it comes in, in pieces of any size. Never fails: what is not as it should be ends with `isWhole` false. */
export class ExportReader {
  #rest: Uint8Array = new Uint8Array();
  #entries: Uint8Array[] = [];
  #lines = 0;
  #first = 0;
  #shard: { readonly shard: string; readonly notes: string[] } | null = null;
  #isBegun = false;
  #isWhole = true;
  #isEnded = false;
  readonly #counts: [shards: number, entries: number] = [0, 0];

  /** The parts that became whole with these bytes. They may be held on to: nothing is changed later. */
  read(bytes: Uint8Array): readonly ExportPart[] {
    const all = this.#rest.length === 0 ? bytes : joined([this.#rest, bytes]);
    const parts: ExportPart[] = [];
    let at = 0;
    while (at < all.length) {
      const run = isEntry(all, at) ? this.#takeEntries(all, at, parts) : this.#takeLine(all, at, parts);
      if (run === at) break;
      at = run;
    }
    this.#rest = all.subarray(at);
    return parts;
  }

  end(): readonly ExportPart[] {
    const parts: ExportPart[] = [];
    this.#flush(parts);
    return [...parts, { part: 'end', isWhole: this.#isWhole && this.#isEnded && this.#rest.length === 0 }];
  }

  /** Where the lines of entries that are whole, up to the end of the block, end. */
  #takeEntries(bytes: Uint8Array, start: number, parts: ExportPart[]): number {
    this.#openShard(parts);
    let at = start;
    let lines = 0;
    while (this.#lines + lines < BLOCK_ENTRIES && isEntry(bytes, at)) {
      const end = bytes.indexOf(NEWLINE, at);
      if (end < 0) break;
      at = end + 1;
      lines += 1;
    }
    if (lines > 0) this.#entries.push(bytes.subarray(start, at));
    this.#lines += lines;
    if (this.#lines === BLOCK_ENTRIES) this.#cut(parts);
    return at;
  }

  #takeLine(bytes: Uint8Array, start: number, parts: ExportPart[]): number {
    const end = bytes.indexOf(NEWLINE, start);
    if (end < 0) return start;
    const line = end - start > 2 * LONGEST_LINE ? '' : textOf(bytes.slice(start, end));
    if (!this.#isBegun) this.#begin(line);
    else this.#word(line.split('\t'), parts);
    return end + 1;
  }

  #begin(line: string): void {
    this.#isBegun = true;
    if (`${line}\n` !== EXPORT_HEADER) this.#isWhole = false;
  }

  #word([word, field = '', count = '']: readonly string[], parts: ExportPart[]): void {
    if (this.#isEnded) this.#isWhole = false;
    if (word === 'shard') {
      this.#flush(parts);
      this.#shard = { shard: field, notes: [] };
      this.#counts[0] += 1;
    } else if (word === 'note' && this.#shard !== null) this.#shard.notes.push(noteOf(field));
    else if (word === 'end') this.#finish(parts, [field, count]);
    else this.#isWhole = false;
  }

  #finish(parts: ExportPart[], [shards, entries]: readonly [string, string]): void {
    this.#flush(parts);
    this.#isEnded = true;
    if (shards !== String(this.#counts[0]) || entries !== String(this.#counts[1])) this.#isWhole = false;
  }

  #flush(parts: ExportPart[]): void {
    this.#openShard(parts);
    if (this.#lines > 0) this.#cut(parts);
    this.#first = 0;
  }

  /** A shard is told once all its notes were read: at its first entry, or at its end. */
  #openShard(parts: ExportPart[]): void {
    if (this.#shard === null) return;
    parts.push({ part: 'shard', ...this.#shard });
    this.#shard = null;
  }

  #cut(parts: ExportPart[]): void {
    parts.push({ part: 'block', bytes: joined(this.#entries), first: this.#first, lines: this.#lines });
    this.#counts[1] += this.#lines;
    this.#first += this.#lines;
    [this.#entries, this.#lines] = [[], 0];
  }
}

function isEntry(bytes: Uint8Array, at: number): boolean {
  const byte = byteAt(bytes, at);
  return byte >= DIGIT_0 && byte <= DIGIT_9;
}

function noteOf(field: string): string {
  return textOf(decoded(field));
}

function decoded(field: string): Uint8Array {
  try {
    return base64.decode(field);
  } catch {
    return new Uint8Array();
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return utf8.encode(bytes);
  } catch {
    return '';
  }
}
