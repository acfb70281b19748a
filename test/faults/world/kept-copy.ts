import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { promisify } from 'node:util';

/** Keeps a copy of a folder that nobody writes to; answers how to put that back. */
export async function keepCopy(folder: string, kept: string): Promise<() => Promise<void>> {
  rmSync(kept, { recursive: true, force: true });
  await copied(folder, kept);
  return async () => {
    rmSync(folder, { recursive: true });
    await copied(kept, folder);
  };
}

/** With owners and rights: PostgreSQL takes no data of another user. */
async function copied(from: string, to: string): Promise<void> {
  await promisify(execFile)('cp', ['-a', from, to]);
}
