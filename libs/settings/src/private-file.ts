import { readFileSync, statSync } from 'node:fs';
import { SettingsInvalid } from '#kernel';

const OTHERS = 0o077;

/** The text of a file that only its owner may read. SettingsInvalid names the file and the remedy, never its content. */
export function readPrivately(path: string, remedy: string): string {
  try {
    const { mode } = statSync(path);
    if ((mode & OTHERS) === 0 || process.platform === 'win32') return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new SettingsInvalid(`${path}: it cannot be read (${codeOf(cause)}). ${remedy}`, cause);
  }
  throw new SettingsInvalid(`${path}: others than its owner may read it. Run: chmod 600 ${path}`);
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
}
