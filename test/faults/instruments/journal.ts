import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** `bytes`: what stood at `offset`. `length`: the file was `offset` long. `sync`: all that was written to it before is on disk. */
export type LineKind = 'bytes' | 'length' | 'sync';

/** One line of a journal that shims/sync.c kept. */
export interface Line {
  readonly kind: LineKind;
  /** Of before the write, or of the beginning of the sync. Nanoseconds of a clock that all processes share. */
  readonly time: bigint;
  /** Number and birth of the file; number 0: every file. */
  readonly file: string;
  readonly offset: number;
  readonly bytes: Buffer;
}

/** Of a sync that no file is named for. */
export const EVERY_FILE = '0';

const MAGIC = 0x4b50534a;
const KINDS: Readonly<Record<number, LineKind>> = { 1: 'bytes', 2: 'length', 3: 'sync' };
const HEADER = 48;
const AT = { magic: 0, kind: 4, time: 8, ino: 16, born: 24, offset: 32, bytes: 40 } as const;

/** How a journal names a file: inode numbers are used again, births are not. */
export function fileName(ino: bigint, born: bigint): string {
  return ino === 0n ? EVERY_FILE : `${String(ino)}:${String(born)}`;
}

/** All lines of a period, each process's in order. A last line that its process was killed over is left out: nothing was written after it. */
export function readJournals(folder: string, period: number): Line[] {
  return journalsOf(folder, period).flatMap((path) => linesOf(readFileSync(path), path));
}

export function removeJournals(folder: string, period: number): void {
  for (const path of journalsOf(folder, period)) rmSync(path);
}

function journalsOf(folder: string, period: number): string[] {
  const own = readdirSync(folder).filter((name) => name.startsWith(`${String(period)}-`));
  return own.map((name) => join(folder, name));
}

function linesOf(journal: Buffer, path: string): Line[] {
  const lines: Line[] = [];
  for (let at = 0; at + HEADER <= journal.length;) {
    const kind = KINDS[journal.readUInt32LE(at + AT.kind)];
    if (journal.readUInt32LE(at + AT.magic) !== MAGIC || kind === undefined)
      throw new Error(`${path} is no journal at byte ${String(at)}`);
    const end = at + HEADER + Number(journal.readBigUInt64LE(at + AT.bytes));
    if (end > journal.length) break;
    lines.push({
      kind,
      time: journal.readBigUInt64LE(at + AT.time),
      file: fileName(journal.readBigUInt64LE(at + AT.ino), journal.readBigUInt64LE(at + AT.born)),
      offset: Number(journal.readBigUInt64LE(at + AT.offset)),
      bytes: journal.subarray(at + HEADER, end),
    });
    at = end;
  }
  return lines;
}
