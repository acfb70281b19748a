import { closeSync, ftruncateSync, openSync, readdirSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { EVERY_FILE, fileName, readJournals, removeJournals, type Line } from './journal.js';

export interface PowerLoss {
  readonly dataFolder: string;
  readonly journals: string;
  /** Which period's journals. */
  readonly period: number;
  /** 0 ≤ … < 1: how much of a file that was not synced had reached the disk. Without it, nothing had. */
  readonly random?: () => number;
}

/** What was taken back. */
export interface Lost {
  readonly files: number;
  /** Steps that were undone: bytes put back, lengths restored. */
  readonly steps: number;
}

/** Undoes, last one first, every write that no sync of its file that began later covers. Files are known by number and birth, so that a
 *  file that was renamed is found. Which files a folder holds, and under which names, is not taken back. */
export function losePower({ dataFolder, journals, period, random }: PowerLoss): Lost {
  const paths = pathsByFile(dataFolder);
  let steps = 0;
  const unsynced = unsyncedByFile(readJournals(journals, period));
  const lost = [...unsynced].filter(([file]) => paths.has(file));
  for (const [file, lines] of lost) steps += undo(String(paths.get(file)), random ? survived(lines, random()) : lines);
  removeJournals(journals, period);
  return { files: lost.length, steps };
}

/** Of each file that was not synced, the lines in order of time. */
function unsyncedByFile(lines: readonly Line[]): Map<string, Line[]> {
  const synced = lastSyncs(lines);
  const unsynced = new Map<string, Line[]>();
  for (const line of lines) {
    if (line.kind === 'sync' || line.time < syncOf(synced, line.file)) continue;
    const own = unsynced.get(line.file) ?? [];
    unsynced.set(line.file, own);
    own.push(line);
  }
  // A stable sort: the lines of one call stay as they were written.
  for (const own of unsynced.values()) own.sort((one, other) => Number(one.time - other.time));
  return unsynced;
}

/** When the last sync of each file began. */
function lastSyncs(lines: readonly Line[]): ReadonlyMap<string, bigint> {
  const synced = new Map<string, bigint>();
  for (const { kind, file, time } of lines) if (kind === 'sync') synced.set(file, later(time, synced.get(file)));
  return synced;
}

function syncOf(synced: ReadonlyMap<string, bigint>, file: string): bigint {
  return later(synced.get(EVERY_FILE) ?? 0n, synced.get(file));
}

function later(one: bigint, other = 0n): bigint {
  return one > other ? one : other;
}

/** What is left to undo when a share of the calls had reached the disk, the earliest ones. */
function survived(lines: readonly Line[], share: number): readonly Line[] {
  const calls = [...new Set(lines.map(({ time }) => time))];
  const first = calls[Math.floor(share * (calls.length + 1))];
  return first === undefined ? [] : lines.filter(({ time }) => time >= first);
}

function undo(path: string, lines: readonly Line[]): number {
  const file = openSync(path, 'r+');
  try {
    for (const { kind, offset, bytes } of lines.toReversed()) {
      if (kind === 'length') ftruncateSync(file, offset);
      else writeSync(file, bytes, 0, bytes.length, offset);
    }
  } finally {
    closeSync(file);
  }
  return lines.length;
}

function pathsByFile(folder: string): Map<string, string> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = found.map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    paths.map((path) => {
      const { ino, birthtimeNs } = statSync(path, { bigint: true });
      return [fileName(ino, birthtimeNs), path];
    }),
  );
}
