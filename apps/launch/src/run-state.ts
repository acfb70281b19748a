import { linkSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { detailOf } from './failure.js';
import { readObject, writePrivate } from './data-folder.js';
import { identityOf, isAlive } from './processes.js';
import type { ProcessIdentity } from './processes.js';
import { LaunchRefused } from './refusal.js';

/** What is written about a running process, so that a later launcher can find it after a kill -9. */
export interface RunRecord extends ProcessIdentity {
  readonly port: number;
}

/** The record of `name` under the data folder, if it is whole; the process need not live any more. */
export function readRun(dataFolder: string, name: string): RunRecord | undefined {
  const { pid, started, port } = readObject(fileOf(dataFolder, name)) ?? {};
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 2) return undefined;
  if (typeof started !== 'string' || typeof port !== 'number') return undefined;
  return { pid, started, port };
}

export function writeRun(dataFolder: string, name: string, record: RunRecord): void {
  writePrivate(fileOf(dataFolder, name), `${JSON.stringify(record)}\n`);
}

/** Forgets the record, if it still is about this process. */
export function forgetRun(dataFolder: string, name: string, { pid, started }: ProcessIdentity): void {
  const found = readRun(dataFolder, name);
  if (found?.pid === pid && found.started === started) rmSync(fileOf(dataFolder, name), { force: true });
}

/** The processes an earlier launcher left running on this data folder, by name. */
export function leftovers(dataFolder: string): ReadonlyMap<string, RunRecord> {
  const names = readdirSync(join(dataFolder, 'run')).flatMap((file) => /^([a-z]+)\.json$/.exec(file)?.[1] ?? []);
  const found = names.flatMap((name) => {
    const record = readRun(dataFolder, name);
    return record !== undefined && isAlive(record) ? [[name, record] as const] : [];
  });
  return new Map(found);
}

/** Lets one launcher at a time work on a data folder. Answers how to let go.
 *  A record whose process is gone is taken over; of two launchers that try so at once, one wins. */
export function holdDataFolder(dataFolder: string): () => void {
  const self = identityOf(process.pid);
  if (self === undefined) throw new Error('the launcher cannot see its own process');
  const [lock, draft] = [fileOf(dataFolder, 'launcher'), join(dataFolder, 'run', `launcher.${self.pid}.mine`)];
  writePrivate(draft, `${JSON.stringify({ ...self, port: 0 })}\n`);
  try {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (isLinked(draft, lock))
        return () => {
          forgetRun(dataFolder, 'launcher', self);
        };
      clearStale(dataFolder, lock);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  throw new LaunchRefused(`other launchers keep taking ${dataFolder}; try again`);
}

// A file under its final name is whole from the start: made under another name, then linked, which fails if one is there.
function isLinked(draft: string, lock: string): boolean {
  try {
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if (detailOf(error, 'code') === 'EEXIST') return false;
    throw error;
  }
}

function clearStale(dataFolder: string, lock: string): void {
  refuseIfHeld(dataFolder);
  const aside = `${lock}.${process.pid}.stale`;
  try {
    renameSync(lock, aside);
  } catch {
    return; // another launcher was quicker
  }
  const moved = readObject(aside);
  const holder = typeof moved?.['pid'] === 'number' ? identityOf(moved['pid']) : undefined;
  // Between the look and the move another may have taken over: what was moved is its record, not the stale one.
  if (holder !== undefined && holder.started === moved?.['started']) isLinked(aside, lock);
  rmSync(aside, { force: true });
}

function refuseIfHeld(dataFolder: string): void {
  const holder = readRun(dataFolder, 'launcher');
  if (holder === undefined || !isAlive(holder)) return;
  throw new LaunchRefused(
    `${dataFolder} is in use by another launcher (process ${holder.pid}): stop that one, or set DATA_DIR and other ports`,
  );
}

function fileOf(dataFolder: string, name: string): string {
  return join(dataFolder, 'run', `${name}.json`);
}
