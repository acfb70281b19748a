import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, stopProcess } from './processes.js';
import { leftovers, readRun } from './run-state.js';

const KILL = { signal: 'SIGKILL', patienceMs: 5_000 } as const;
// PostgreSQL has children, which it takes along when it is asked to quit; a killed one leaves them to find out.
const QUIT = { signal: 'SIGQUIT', patienceMs: 5_000 } as const;

/** Stops and removes what a run that was killed left in the temporary folder: data folders of this user whose names begin
 *  with `prefix` and whose holder is gone. For services that nobody will want again; a launcher's own are adopted. */
export async function removeOrphans(prefix: string): Promise<void> {
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith(prefix));
  await Promise.all(folders.map((name) => removeOrphan(join(tmpdir(), name))));
}

async function removeOrphan(folder: string): Promise<void> {
  if (!isOrphan(folder)) return;
  const left = existsSync(join(folder, 'run')) ? leftovers(folder) : [];
  for (const [name, record] of left) await stopProcess(record, name === 'postgres' ? [QUIT, KILL] : [KILL]);
  rmSync(folder, { recursive: true, force: true });
}

// Of a folder without a holder none can tell whether it is being made just now; it is left alone for a minute.
function isOrphan(folder: string): boolean {
  const status = statSync(folder, { throwIfNoEntry: false });
  if (status === undefined || status.uid !== process.getuid?.()) return false;
  const holder = readRun(folder, 'launcher');
  return holder === undefined ? Date.now() - status.mtimeMs > 60_000 : !isAlive(holder);
}
