import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { StartupError } from '#kernel';
import { detailOf } from './failure.js';

/** The launcher cannot go on. `message` is one line: what is wrong and what to do. */
export class LaunchRefused extends StartupError {}

const FULL = /No space left on device|ENOSPC|Disk quota exceeded|EDQUOT|Check free disk space/i;
const DENIED = /Permission denied|EACCES|EPERM|AccessDenied/i;

/** Runs `work`, which reads and writes under `folder`. What the disk refuses becomes one clear line. */
export async function onDisk<T>(folder: string, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw diskRefusal(folder, error) ?? error;
  }
}

type Wording = (at: string, folder: string) => string;

const full: Wording = (_at, folder) =>
  `the disk of ${folder} is full: make room, or set DATA_DIR to a folder elsewhere`;
const denied: Wording = (at) => `${at} may not be read or written by this user: mend its rights, or set DATA_DIR`;
const inTheWay: Wording = (at) => `${at} is in the way, or is no folder: move it aside, or set DATA_DIR`;
const readOnly: Wording = (_at, folder) => `${folder} is on a read-only disk: set DATA_DIR to a folder elsewhere`;

const WORDINGS: ReadonlyMap<unknown, Wording> = new Map([
  ['ENOSPC', full],
  ['EDQUOT', full],
  ['EACCES', denied],
  ['EPERM', denied],
  ['ENOTDIR', inTheWay],
  ['EEXIST', inTheWay],
  ['EROFS', readOnly],
]);

/** The refusal of a disk, or undefined when `error` is about something else. */
export function diskRefusal(folder: string, error: unknown): LaunchRefused | undefined {
  const wording = WORDINGS.get(detailOf(error, 'code'));
  return wording === undefined
    ? undefined
    : new LaunchRefused(wording(detailOf(error, 'path') ?? folder, folder), error);
}

/** Why a service did not start or died, told from what it wrote; `log` is where the rest can be read. */
export function serviceRefusal(service: string, said: string, log: string): LaunchRefused {
  if (tellsOfFullDisk(said))
    return new LaunchRefused(`${service}: the disk is full. Make room, or set DATA_DIR to a folder elsewhere (${log})`);
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  const telling =
    lines.findLast((line) => /FATAL|PANIC|error|exception/i.test(line)) ?? lines.at(-1) ?? 'no reason given';
  const advice = DENIED.test(said) ? '. Mend the rights of that path, or set DATA_DIR' : '';
  return new LaunchRefused(`${service} did not start: ${messageOf(telling.trim())}${advice} (${log})`);
}

/** What a line of our own applications' logs says, of all that it holds. */
function messageOf(line: string): string {
  try {
    const { message } = JSON.parse(line) as { readonly message?: unknown };
    return typeof message === 'string' ? message : line;
  } catch {
    return line;
  }
}

/** The refusal of a database of the operator's own, or undefined when `error` is about something else. */
export function databaseRefusal(error: unknown): LaunchRefused | undefined {
  const code = detailOf(error, 'code') ?? '';
  if (!/^(E[A-Z]+|08.{3}|28.{3}|3D000|42501|57P0.)$/.test(code)) return undefined;
  return new LaunchRefused(
    `DATABASE_URL, CONSENT_DATABASE_URL: the database cannot be used (${code}). Start it, or correct the addresses`,
    error,
  );
}

export function tellsOfFullDisk(said: string): boolean {
  return FULL.test(said);
}

/** The last bytes of a log, or nothing when it cannot be read. */
export function tailOf(log: string, from = 0): string {
  try {
    const file = openSync(log, 'r');
    try {
      const size = fstatSync(file).size;
      const start = Math.max(from, size - 16_384);
      const bytes = Buffer.alloc(Math.max(0, size - start));
      readSync(file, bytes, 0, bytes.length, start);
      return bytes.toString('utf8');
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}
