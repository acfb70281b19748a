import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, stopProcess } from '../../apps/launch/src/processes.js';
import { leftovers, readRun } from '../../apps/launch/src/run-state.js';

const STOP_STEPS = [
  { signal: 'SIGQUIT', patienceMs: 5_000 },
  { signal: 'SIGKILL', patienceMs: 5_000 },
] as const;

/** Stops and removes what a bench left that was killed: folders of this user whose holder is gone. */
export async function removeOrphans(prefix: string): Promise<void> {
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith(prefix));
  for (const folder of folders.map((name) => join(tmpdir(), name)).filter(isOrphan)) {
    const left = existsSync(join(folder, 'run')) ? leftovers(folder).values() : [];
    for (const record of left) await stopProcess(record, STOP_STEPS);
    rmSync(folder, { recursive: true, force: true });
  }
}

// Of a folder without a holder none can tell whether it is being made just now; it is left alone for a minute.
function isOrphan(folder: string): boolean {
  const status = statSync(folder, { throwIfNoEntry: false });
  if (status === undefined || status.uid !== process.getuid?.()) return false;
  const holder = readRun(folder, 'launcher');
  return holder === undefined ? Date.now() - status.mtimeMs > 60_000 : !isAlive(holder);
}
