import { accessSync, chmodSync, constants, existsSync, mkdirSync } from 'node:fs';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onDisk } from './refusal.js';

/** Makes the data folder and what is in it for everybody, or says in one line why that cannot be.
 *  Others may pass through the folder, so that PostgreSQL can run as a user without rights; they cannot list it. */
export async function openDataFolder(folder: string): Promise<void> {
  await onDisk(folder, () => {
    const made = mkdirSync(folder, { recursive: true });
    if (made !== undefined) chmodSync(folder, 0o711);
    for (const name of ['run', 'log']) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    writePrivate(join(folder, 'run', '.probe'), 'x'.repeat(4096));
    rmSync(join(folder, 'run', '.probe'));
  });
}

/** Writes a file that only its owner can read; whole or not at all. */
export function writePrivate(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.new`;
  try {
    writeFileSync(draft, text, { mode: 0o600, flush: true });
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** The object in a JSON file, or undefined when the file is missing or holds something else. */
export function readObject(file: string): Readonly<Record<string, unknown>> | undefined {
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8');
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where this installation is, whether the code runs from its sources or from `dist`. */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (readObject(join(folder, 'package.json'))?.['name'] !== 'ketenpoort') {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the package.json of ketenpoort was not found above the launcher');
    folder = parent;
  }
  return folder;
}
